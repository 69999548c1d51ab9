import { createHash } from 'node:crypto'
import type { Page } from '../domain/page.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, findAll, type Loaded, load, loaded, messagesOf } from './documents.ts'
import type { OnCall } from './on-call.ts'
import { Gone } from './ports.ts'
import type { Queue } from './queue.ts'
import { availabilityView, conversationView, offerView, pageView } from './views.ts'

type State = Omit<Answer<'state:sync'>, 'rev' | 'unchanged'>

/** The whole state of whoever asks: what a client holds against when it cannot be sure of the hints it was sent. */
export class States {
  constructor(
    private readonly app: App,
    private readonly queue: Queue,
    private readonly onCall: OnCall,
  ) {}

  async sync(actor: Actor, { rev }: Payload<'state:sync'>): Promise<Answer<'state:sync'>> {
    const state = actor.roles.includes('requester') ? await this.requester(actor) : await this.staff(actor)
    const digest = createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22)
    return digest === rev ? { rev, unchanged: true } : { rev: digest, ...state }
  }

  private async requester(actor: Actor): Promise<State> {
    const partition = partitionOf(this.app, actor.program)
    const visit = await load(partition, 'visit', actor.id)
    const current =
      visit.value.conversation && (await find(partition, 'conversation', visit.value.conversation))
    if (!current) return { conversations: [] }
    const view = await this.view(actor, current)
    if (current.value.state !== 'waiting') return { conversations: [view] }
    const place = await this.queue.place(actor.program, current.value)
    this.queue.watch(actor.program, actor.id, place)
    return { conversations: [{ ...view, queue: place }] }
  }

  private async staff(actor: Actor): Promise<State> {
    const partition = partitionOf(this.app, actor.program)
    const { value: staff } = await load(partition, 'staff', actor.id)
    const involved = [...staff.conversations, ...staff.joined]
    const counsels = actor.roles.includes('counselor')
    const [conversations, offered, pages, { onCall, unreachable }, exhausted] = await Promise.all([
      findAll(partition, 'conversation', involved),
      staff.offer ? find(partition, 'conversation', staff.offer.conversation) : undefined,
      counsels ? partition.list('pages') : undefined,
      this.onCall.now(actor.program),
      partition.count('exhausted'),
    ])
    const { id, alias, roles } = staff
    const offer = offered?.value.offer?.id === staff.offer?.id ? offered : undefined
    return {
      account: { id, alias, roles },
      conversations: await Promise.all(conversations.map(one => this.view(actor, one))),
      ...(actor.roles.includes('peer') && {
        offers: offer ? [offerView(offer.value, offer.version)] : [],
        availability: availabilityView(staff),
      }),
      onCall,
      ...(exhausted > 0 && { exhausted }),
      ...(counsels && { reachable: unreachable.every(one => one.id !== id) }),
      ...(actor.roles.includes('admin') && { unreachable: unreachable.map(one => one.alias) }),
      ...(pages && {
        pages: pages
          .map(page => loaded('page', page))
          .map(({ value, version }) => pageView(value as Page, version)),
      }),
    }
  }

  private async view(actor: Actor, { value, version }: Loaded<'conversation'>) {
    const log = messagesOf(value.id)
    const last = await partitionOf(this.app, actor.program)
      .read(log, 0, 0)
      .then(
        stretch => stretch.last,
        error => {
          if (error instanceof Gone) return 0
          throw error
        },
      )
    const counselor = value.members.some(m => m.who === actor.id && m.role === 'counselor')
    return conversationView(value, version, { id: actor.id, counselor }, last)
  }
}
