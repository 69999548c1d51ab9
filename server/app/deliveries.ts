import { isUnanswered, type Page } from '../domain/page.ts'
import {
  beginSending,
  cancel,
  type Delivery,
  freeAt,
  isOver,
  mailboxId,
  markSeen,
  type Outcome,
  recordOutcome,
  waitNoMore,
} from '../domain/pager/delivery.ts'
import type { TimelineLine } from '../protocol/pager.ts'
import type { Contacts } from './contacts.ts'
import { type App, partitionOf } from './context.ts'
import { erase, find, findAll, type Loaded, loaded, put, unmoved } from './documents.ts'
import type { Change } from './ports.ts'
import { tellPage } from './raising.ts'
import { timelineLine } from './timeline.ts'
import { transact } from './transact.ts'

/** So many of one kind are under way at once on this node: a kind that hangs delays no other. */
const AT_ONCE = 40

type Kind = Delivery['kind']
interface Job {
  program: string
  delivery: Delivery
}

/**
 * Sends what the pager addressed. Begun by one commit, recorded by another; whoever dies between the two is followed by
 * a node that sends it again under the same key: at least once, and a receiver that knows the key sees it once.
 */
export class Deliveries {
  private readonly waiting = new Map<Kind, Job[]>()
  private readonly running = new Map<Kind, Set<Promise<void>>>()

  constructor(
    private readonly app: App,
    private readonly contacts: Contacts,
  ) {}

  /** Resolves once nothing is under way here. */
  async settled(): Promise<void> {
    for (;;) {
      const all = [...this.running.values()].flatMap(set => [...set])
      if (all.length === 0) return
      await Promise.all(all)
    }
  }

  /** It is to be sent, to be sent again, to be looked after, or to be forgotten. */
  async due(program: string, id: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const begun = await transact(app, partition, async () => {
      const delivery = await find(partition, 'delivery', id)
      const none = { changes: [], tell: () => undefined }
      if (!delivery) return none
      const now = app.clock.now()
      const { value } = delivery
      if (value.eraseAt !== undefined && value.eraseAt <= now)
        return { changes: [erase(delivery)], tell: () => undefined }
      if (value.state === 'sent') return this.unseen(program, delivery, now)
      // Put as it is, it stands in `due` again where its own rules say.
      if (isOver(value)) return { changes: [put(delivery, value)], tell: () => undefined }
      const mailbox = await find(partition, 'mailbox', mailboxId(value.person, value.channel))
      const free = freeAt(mailbox?.value.sentAt, now)
      if (value.state === 'pending' && value.attempts === 0 && free > now)
        return { changes: [put(delivery, { ...value, due: free })], tell: () => undefined }
      const pages = await findAll(partition, 'page', value.pages)
      const calling = pages.filter(({ value: page }) => isUnanswered(page))
      const { open: _, ...closed } = mailbox?.value ?? { v: 1 as const, id: '' }
      const shut = mailbox?.value.open === id
      if (calling.length === 0)
        return {
          changes: [put(delivery, cancel(value, now)), ...(shut ? [put(mailbox, closed)] : [])],
          tell: () => undefined,
        }
      const sending = beginSending(
        value,
        calling.map(({ value: page }) => page),
        app.node,
        now,
      )
      return {
        changes: [
          put(delivery, sending),
          ...calling.map(unmoved),
          ...(mailbox ? [put(mailbox, { ...(shut ? closed : mailbox.value), sentAt: now })] : []),
        ],
        tell: () => sending,
      }
    })
    if (begun) this.enqueue({ program, delivery: begun })
  }

  /** Somebody's device or screen has shown it. Receipts may come twice, late, or in any order. */
  async seen(program: string, id: string, person: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const delivery = await find(partition, 'delivery', id)
      if (delivery?.value.person !== person) return { changes: [], tell: () => {} }
      const now = app.clock.now()
      const value = markSeen(delivery.value, now)
      if (value === delivery.value) return { changes: [], tell: () => {} }
      // A receipt may be faster than the answer of whoever carried it.
      const pages = delivery.value.state === 'sending' ? await this.delivered(program, value) : []
      return {
        changes: [
          put(delivery, value),
          ...lines(value, 'seen', now),
          ...pages.map(({ was, page }) => put(was, page)),
        ],
        tell: committed => this.tellDelivered(program, pages, committed!.version),
      }
    })
  }

  /** Those that a dead node had begun to send are sent by whoever lives. */
  async takeOver(program: string, node: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    for (const document of await partition.list(`sending/${node}`))
      await transact(app, partition, async () => {
        const delivery = await find(partition, 'delivery', loaded('delivery', document).value.id)
        const stuck = delivery?.value.state === 'sending' && delivery.value.node === node
        return {
          changes: stuck ? [put(delivery, { ...delivery.value, due: app.clock.now() })] : [],
          tell: () => {},
        }
      })
  }

  private enqueue(job: Job): void {
    const { kind } = job.delivery
    const waiting = this.waiting.get(kind) ?? []
    this.waiting.set(kind, waiting)
    waiting.push(job)
    this.start(kind)
  }

  /** The most urgent first, and of the same level the oldest. */
  private start(kind: Kind): void {
    const waiting = this.waiting.get(kind)!
    const running = this.running.get(kind) ?? new Set()
    this.running.set(kind, running)
    while (running.size < AT_ONCE && waiting.length > 0) {
      waiting.sort(
        (a, b) => b.delivery.level - a.delivery.level || a.delivery.createdAt - b.delivery.createdAt,
      )
      const job = waiting.shift()!
      const work = this.send(job)
        .catch(error =>
          this.app.log.error({ fault: (error as Error).name }, 'a delivery could not be recorded'),
        )
        .finally(() => {
          running.delete(work)
          this.start(kind)
        })
      running.add(work)
    }
  }

  private async send({ program, delivery }: Job): Promise<void> {
    const { app } = this
    app.reach('before notice')
    const outcome = await this.carry(program, delivery).catch((error): Outcome => {
      // Whatever went wrong, it counts as one attempt: the pager goes on by the next way.
      app.log.error({ fault: (error as Error).name }, 'a delivery could not be carried')
      return { ok: false, reason: 'unreachable', permanent: false }
    })
    app.reach('after notice')
    await this.record(program, delivery.id, outcome)
  }

  private async carry(program: string, delivery: Delivery): Promise<Outcome> {
    const { app } = this
    if (delivery.kind === 'app') {
      const { id, level, pages } = delivery
      app.rooms.tell(program, { who: delivery.person }, 'page:call', { deliveryId: id, level, pages })
      return { ok: true }
    }
    return this.contacts.carry(program, delivery)
  }

  private async record(program: string, id: string, outcome: Outcome): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const gone = await transact(app, partition, async () => {
      const delivery = await find(partition, 'delivery', id)
      if (!delivery) return { changes: [], tell: () => undefined }
      const now = app.clock.now()
      const value = recordOutcome(delivery.value, outcome, now, app.random.below(1_000) / 1_000)
      if (value === delivery.value) return { changes: [], tell: () => undefined }
      const pages = outcome.ok ? await this.delivered(program, value) : []
      return {
        changes: [
          put(delivery, value),
          ...(outcome.ok ? lines(value, 'sent', now) : lines(value, 'failed', now, outcome.reason)),
          ...pages.map(({ was, page }) => put(was, page)),
          ...(outcome.ok ? [] : await this.hasten(program, value, now)),
        ],
        tell: committed => {
          this.tellDelivered(program, pages, committed!.version)
          return !outcome.ok && outcome.reason === 'gone' ? value : undefined
        },
      }
    })
    if (gone) await this.contacts.disable(program, gone)
  }

  /** The pages that something has now been sent for. */
  private async delivered(
    program: string,
    { pages }: Delivery,
  ): Promise<{ was: Loaded<'page'>; page: Page }[]> {
    const found = await findAll(partitionOf(this.app, program), 'page', pages)
    return found
      .filter(({ value }) => value.state === 'raised')
      .map(was => ({ was, page: { ...was.value, state: 'delivered' } }))
  }

  private tellDelivered(program: string, pages: { page: Page }[], rev: number): void {
    for (const { page } of pages) tellPage(this.app, program, 'page:updated', page, rev)
  }

  /** A push that nobody saw is as good as none. */
  private async unseen(program: string, delivery: Loaded<'delivery'>, now: number) {
    const value = waitNoMore(delivery.value)
    return {
      changes: [
        put(delivery, value),
        ...lines(value, 'unseen', now),
        ...(await this.hasten(program, value, now)),
      ],
      tell: () => undefined,
    }
  }

  /** One way failed: the next that was meant for later is used now. One that has failed itself keeps its own time. */
  private async hasten(program: string, failed: Delivery, now: number): Promise<Change[]> {
    const partition = partitionOf(this.app, program)
    const later = (await partition.list(`calls/${failed.person}`, { min: now + 1 }))
      .map(document => loaded('delivery', document))
      .find(({ value }) => value.attempts === 0 && value.pages.some(page => failed.pages.includes(page)))
    return later ? [put(later, { ...later.value, due: now })] : []
  }
}

function lines(
  { pages, person, kind }: Delivery,
  what: TimelineLine['what'],
  at: number,
  reason?: TimelineLine['reason'],
): Change[] {
  return pages.map(page => timelineLine(page, { at, what, person, channel: kind, ...(reason && { reason }) }))
}
