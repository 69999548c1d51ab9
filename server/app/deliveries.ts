import { isUnanswered, type Page } from '../domain/page.ts'
import {
  beginSending,
  cancel,
  type Delivery,
  freeAt,
  isOver,
  mailboxId,
  markSeen,
  mayBegin,
  type Outcome,
  recordOutcome,
  waitNoMore,
} from '../domain/pager/delivery.ts'
import type { TimelineLine } from '../protocol/pager.ts'
import { type App, partitionOf } from './context.ts'
import { erase, find, findAll, type Loaded, loaded, put, unmoved } from './documents.ts'
import { type Lane, Lanes } from './lanes.ts'
import type { Notices } from './notices.ts'
import type { Change } from './ports.ts'
import { tellPage } from './raising.ts'
import { timelineLine } from './timeline.ts'
import { transactPatiently } from './transact.ts'

/** All e-mail goes by one server; any other channel is its owner's, and hangs for nobody else. */
const MAILS_AT_ONCE = 40
const OTHERS_AT_ONCE = 2

interface Job {
  program: string
  delivery: Delivery
}

const laneOf = ({ program, delivery: { kind, person, channel } }: Job): Lane =>
  kind === 'email'
    ? { name: kind, width: MAILS_AT_ONCE }
    : { name: `${program}/${mailboxId(person, channel)}`, width: OTHERS_AT_ONCE }

/** The most urgent first, and of the same level the oldest. */
const byUrgency = ({ delivery: a }: Job, { delivery: b }: Job): number =>
  b.level - a.level || a.createdAt - b.createdAt

/**
 * Sends what the pager addressed. Begun by one commit, recorded by another; whoever dies between the two is followed by
 * a node that sends it again under the same key: at least once, and a receiver that knows the key sees it once.
 */
export class Deliveries {
  private readonly lanes = new Lanes<Job>(job => this.send(job), byUrgency)

  constructor(
    private readonly app: App,
    private readonly notices: Notices,
  ) {}

  /** Resolves once nothing is under way here. */
  settled(): Promise<void> {
    return this.lanes.settled()
  }

  /**
   * It is to be sent, to be sent again, to be looked after, or to be forgotten. What waits for its turn here is still
   * anybody's: it is begun when it is its turn.
   */
  async due(program: string, id: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const sends = await transactPatiently(app, partition, async () => {
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
      return { changes: [], tell: () => value }
    })
    if (!sends) return
    const job = { program, delivery: sends }
    this.lanes.add(laneOf(job), `${program}/${id}`, job)
  }

  /** Somebody's device or screen has shown it. Receipts may come twice, late, or in any order. */
  async seen(program: string, id: string, person: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transactPatiently(app, partition, async () => {
      const delivery = await find(partition, 'delivery', id)
      if (delivery?.value.person !== person) return { changes: [], tell: () => {} }
      const now = app.clock.now()
      const value = markSeen(delivery.value, now)
      if (value === delivery.value) return { changes: [], tell: () => {} }
      // A receipt may be faster than the answer of whoever carried it, or the answer have been lost.
      const pages = value.sentAt === undefined ? await this.delivered(program, value) : []
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
      await transactPatiently(app, partition, async () => {
        const delivery = await find(partition, 'delivery', loaded('delivery', document).value.id)
        const stuck = delivery?.value.state === 'sending' && delivery.value.node === node
        return {
          changes: stuck ? [put(delivery, { ...delivery.value, due: app.clock.now() })] : [],
          tell: () => {},
        }
      })
  }

  private async send({ program, delivery: { id } }: Job): Promise<void> {
    const { app } = this
    try {
      const delivery = await this.begin(program, id)
      if (!delivery) return
      app.reach('before notice')
      const outcome = await this.carry(program, delivery).catch((error): Outcome => {
        // Whatever went wrong, it counts as one attempt: the pager goes on by the next way.
        app.log.error({ fault: (error as Error).name }, 'a delivery could not be carried')
        return { ok: false, reason: 'unreachable', permanent: false }
      })
      app.reach('after notice')
      await this.record(program, id, outcome)
    } catch (error) {
      app.log.error({ fault: (error as Error).name }, 'a delivery could not be begun or recorded')
    }
  }

  /** Answers nothing if another node has begun it meanwhile, or nobody calls by it any more. */
  private begin(program: string, id: string): Promise<Delivery | undefined> {
    const { app } = this
    const partition = partitionOf(app, program)
    return transactPatiently(app, partition, async () => {
      const delivery = await find(partition, 'delivery', id)
      const now = app.clock.now()
      if (!delivery || !mayBegin(delivery.value, now)) return { changes: [], tell: () => undefined }
      const { value } = delivery
      const mailbox = await find(partition, 'mailbox', mailboxId(value.person, value.channel))
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
  }

  private async carry(program: string, delivery: Delivery): Promise<Outcome> {
    const { app } = this
    if (delivery.kind === 'app') {
      const { id, level, pages } = delivery
      app.rooms.tell(program, { who: delivery.person }, 'page:call', { deliveryId: id, level, pages })
      return { ok: true }
    }
    return this.notices.carry(program, delivery)
  }

  private async record(program: string, id: string, outcome: Outcome): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    const gone = await transactPatiently(app, partition, async () => {
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
    if (gone) await this.notices.disable(program, gone)
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
