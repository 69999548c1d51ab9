import {
  type Conversation,
  ended,
  offered,
  opened,
  passOffer,
  present,
  returnedToQueue,
  waitingSince,
} from '../domain/conversation.ts'
import { isOpen } from '../domain/hours.ts'
import { match } from '../domain/matching.ts'
import { OFFER_MS } from '../domain/program.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { dropOffer, letGo, missOffer, setAvailability, takeConversation } from '../domain/staff.ts'
import { type ErrorCode, Refusal } from '../protocol/errors.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { newAlias } from './aliases.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, find, findAll, type Loaded, load, loaded, messagesOf, put, unmoved } from './documents.ts'
import type { Messages } from './messages.ts'
import { programOf } from './programs.ts'
import type { Queue } from './queue.ts'
import type { Retention } from './retention.ts'
import { newSeal } from './sealing.ts'
import { tellMembers } from './telling.ts'
import { transact } from './transact.ts'
import { offerView } from './views.ts'

/** How many heads of each list one matching looks at. */
const HEADS = 64

/** Requests, availability, offers, and the matching that brings them together. */
export class Lobby {
  private readonly matching = new Map<string, Promise<void>>()
  private readonly matchAgain = new Set<string>()

  constructor(
    private readonly app: App,
    private readonly queue: Queue,
    private readonly messages: Messages,
    private readonly retention: Retention,
  ) {}

  /** Opens the request, or answers the one that is live already. @throws Refusal CLOSED, NOT_FOUND */
  async open(actor: Actor, payload: Payload<'request:open'>): Promise<Answer<'request:open'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    await this.retention.watchDay(actor.program, app.clock.now())
    const { conversation, fresh } = await transact(app, partition, async () => {
      const [visit, program] = await Promise.all([
        load(partition, 'visit', actor.id),
        programOf(app, actor.program),
      ])
      if (visit.value.live) {
        const live = await load(partition, 'conversation', visit.value.conversation!)
        return { changes: [], tell: () => ({ conversation: live.value, fresh: false }) }
      }
      const now = app.clock.now()
      refuseUnless(isOpen(program.hours, now), 'CLOSED')
      const known = new Set(program.topics.map(topic => topic.id))
      refuseUnless(
        payload.topics.every(topic => known.has(topic)),
        'BAD_REQUEST',
        'There is no such topic.',
      )
      const id = app.random.id()
      const alias = newAlias(app.random)
      const conversation = waitingSince(
        {
          v: 1,
          id,
          state: 'waiting',
          requester: actor.id,
          members: [{ who: actor.id, role: 'requester', alias, fromSeq: 1 }],
          language: payload.language,
          topics: [...new Set(payload.topics)],
          ...(payload.distress !== undefined && { distress: payload.distress }),
          openedAt: now,
          level: 0,
          help: false,
          returned: false,
          passed: {},
          held: false,
          seal: await newSeal(app, actor.program),
          feedback: {},
          erased: false,
        },
        now,
      )
      return {
        changes: [
          create('conversation', id, conversation),
          put(visit, { ...visit.value, conversation: id, live: true }),
        ],
        tell: () => ({ conversation, fresh: true }),
      }
    })
    // The first message takes the same road as any other; its id makes a repeated opening send it once.
    if (payload.firstMessage !== undefined)
      await this.messages.send(actor, {
        conversationId: conversation.id,
        clientId: `first-${conversation.id}`.slice(0, 64),
        body: payload.firstMessage,
      })
    if (fresh) await this.match(actor.program)
    const place = await this.queue.place(actor.program, conversation)
    if (conversation.state === 'waiting') this.queue.watch(actor.program, actor.id, place)
    return { conversationId: conversation.id, ...place }
  }

  /** Leaves the queue; nothing to leave is no error. @throws Refusal CONFLICT if a peer is there already. */
  async cancel(actor: Actor): Promise<Answer<'request:cancel'>> {
    const partition = partitionOf(this.app, actor.program)
    const visit = await load(partition, 'visit', actor.id)
    if (!visit.value.live) return {}
    await this.end(actor.program, visit.value.conversation!, conversation => {
      refuseUnless(conversation.state !== 'open', 'CONFLICT', 'A peer is here already.')
      return { by: 'requester', reason: 'cancelled' }
    })
    return {}
  }

  async setAvailability(
    actor: Actor,
    { state }: Payload<'availability:set'>,
  ): Promise<Answer<'availability:set'>> {
    const partition = partitionOf(this.app, actor.program)
    const pending = (await load(partition, 'staff', actor.id)).value.offer
    // Who leaves with an offer open has declined it.
    if (state === 'away' && pending)
      await this.decline(actor, { offerId: pending.id }).catch(orThrowUnless('OFFER_GONE'))
    const answer = await transact(this.app, partition, async () => {
      const staff = await load(partition, 'staff', actor.id)
      const set = setAvailability(staff.value, state, this.app.clock.now())
      return {
        changes: [put(staff, set)],
        tell: () => ({ state, capacity: set.capacity }),
      }
    })
    if (state === 'available') await this.match(actor.program)
    return answer
  }

  /** Accepting makes the pairing; repeating it answers the same. @throws Refusal OFFER_GONE */
  async accept(actor: Actor, { offerId }: Payload<'offer:accept'>): Promise<Answer<'offer:accept'>> {
    const partition = partitionOf(this.app, actor.program)
    return transact(
      this.app,
      partition,
      async () => {
        const { staff, conversation } = await this.offerOf(actor, offerId)
        const now = this.app.clock.now()
        refuseUnless(now < conversation.value.offer!.expiresAt, 'OFFER_GONE')
        const { last } = await partition.read(messagesOf(conversation.value.id), 0, 0)
        const open = opened(conversation.value, staff.value, last, now)
        return {
          changes: [put(conversation, open), put(staff, takeConversation(staff.value, open.id))],
          tell: committed => {
            tellMembers(this.app, actor.program, 'conversation:opened', open, committed!.version, last)
            return { conversationId: open.id }
          },
        }
      },
      `accept:${offerId}`,
    )
  }

  /** @throws Refusal OFFER_GONE */
  async decline(actor: Actor, { offerId }: Payload<'offer:decline'>): Promise<Answer<'offer:decline'>> {
    const partition = partitionOf(this.app, actor.program)
    const answer = await transact(this.app, partition, async () => {
      const { staff, conversation } = await this.offerOf(actor, offerId)
      return {
        changes: [
          put(conversation, passOffer(conversation.value, this.app.clock.now())),
          put(staff, dropOffer(staff.value)),
        ],
        tell: () => ({ conversationId: conversation.value.id }),
      }
    })
    await this.match(actor.program)
    return answer
  }

  private async offerOf(actor: Actor, offerId: string) {
    const partition = partitionOf(this.app, actor.program)
    const staff = await load(partition, 'staff', actor.id)
    refuseUnless(staff.value.offer?.id === offerId, 'OFFER_GONE')
    const conversation = await load(partition, 'conversation', staff.value.offer.conversation)
    refuseUnless(conversation.value.offer?.id === offerId, 'OFFER_GONE')
    return { staff, conversation }
  }

  /** The offer's deadline has passed: it is missed, and goes to the next. */
  async expireOffer(program: string, id: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const conversation = await load(partition, 'conversation', id)
      const now = this.app.clock.now()
      const { offer } = conversation.value
      if (!offer || offer.expiresAt > now) return { changes: [], tell: () => {} }
      const staff = await find(partition, 'staff', offer.peer)
      const missed = staff?.value.offer?.id === offer.id ? missOffer(staff.value) : undefined
      return {
        changes: [
          put(conversation, passOffer(conversation.value, now)),
          ...(missed ? [put(staff!, missed)] : []),
        ],
        tell: committed => {
          this.withdraw(program, offer, committed!.version)
          if (missed?.state === 'away') this.app.rooms.tell(program, { who: offer.peer }, 'sync:now', {})
        },
      }
    })
  }

  private withdraw(program: string, offer: NonNullable<Conversation['offer']>, rev: number): void {
    this.app.rooms.tell(program, { who: offer.peer }, 'offer:withdrawn', { offerId: offer.id, rev })
  }

  /** Ends a live conversation for everyone in it; one that has ended already stays as it is. */
  async end(
    program: string,
    id: string,
    how: (conversation: Conversation) => Pick<Parameters<typeof ended>[1], 'by' | 'reason'>,
  ): Promise<void> {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const conversation = await load(partition, 'conversation', id)
      const was = conversation.value
      if (was.state === 'ended') return { changes: [], tell: () => {} }
      const now = this.app.clock.now()
      const end = how(was)
      const { retentionDays } = await programOf(this.app, program)
      const over = ended(was, { ...end, retentionDays }, now)
      const involved = new Set(present(was).map(m => m.who))
      if (was.offer) involved.add(was.offer.peer)
      const staff = await findAll(partition, 'staff', [...involved])
      const visit = await find(partition, 'visit', was.requester)
      return {
        changes: [
          put(conversation, over),
          ...(visit ? [put(visit, { ...visit.value, live: false })] : []),
          ...staff.map(one => {
            const offeredThis = was.offer !== undefined && one.value.offer?.id === was.offer.id
            return put(one, letGo(offeredThis ? dropOffer(one.value) : one.value, id, now))
          }),
        ],
        tell: committed => {
          const rev = committed!.version
          const told = { conversationId: id, rev, by: end.by, reason: end.reason }
          for (const { who } of present(was))
            this.app.rooms.tell(program, { who }, 'conversation:ended', told)
          if (was.offer) this.withdraw(program, was.offer, rev)
          this.queue.unwatch(program, was.requester)
        },
      }
    })
    await this.match(program)
  }

  /** A peer is gone for good: what they held goes back to the queue, and they are away. */
  async giveBack(program: string, peer: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    await transact(this.app, partition, async () => {
      const staff = await load(partition, 'staff', peer)
      const now = this.app.clock.now()
      const held = await findAll(partition, 'conversation', staff.value.conversations)
      const open = held.filter(one => one.value.state === 'open')
      const back = await Promise.all(
        open.map(async one => {
          const { last } = await partition.read(messagesOf(one.value.id), 0, 0)
          return { one, last, value: returnedToQueue(one.value, peer, last, now) }
        }),
      )
      const away = {
        ...setAvailability(staff.value, 'away', now),
        conversations: [],
        reason: 'gone' as const,
      }
      return {
        changes: [...back.map(({ one, value }) => put(one, value)), put(staff, away)],
        tell: committed => {
          for (const { value, last } of back) {
            tellMembers(this.app, program, 'conversation:members', value, committed!.version, last)
            this.app.rooms.tell(program, { who: value.requester }, 'sync:now', {})
            this.queue.watch(program, value.requester)
          }
        },
      }
    })
    await this.match(program)
  }

  /**
   * Offers waiting conversations to idle peers. At most one run at a time for a program on this node; what changes
   * meanwhile is looked at by one more run.
   */
  match(program: string): Promise<void> {
    const running = this.matching.get(program)
    if (running) {
      this.matchAgain.add(program)
      return running
    }
    // A failure only delays the match: every waiting conversation stands in `due` as well.
    const run = this.matchUntilSettled(program)
      .catch(error => this.app.log.warn({ fault: (error as Error).name }, 'a matching was put off'))
      .finally(() => this.matching.delete(program))
    this.matching.set(program, run)
    return run
  }

  private async matchUntilSettled(program: string): Promise<void> {
    do {
      this.matchAgain.delete(program)
      await this.matchOnce(program)
    } while (this.matchAgain.has(program))
  }

  private async matchOnce(program: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const [matchable, available] = await Promise.all([
        partition.list('matchable', { limit: HEADS }),
        partition.list('available', { limit: 4 * HEADS }),
      ])
      const waiting = matchable.map(document => loaded('conversation', document))
      const peers = available.map(document => loaded('staff', document))
      const now = app.clock.now()
      const matches = match(
        waiting.map(c => c.value),
        peers.map(p => p.value),
        now,
      ).map(({ conversation, peer }) => {
        const offer = { id: app.random.id(), peer: peer.id, expiresAt: now + OFFER_MS }
        return {
          conversation: waiting.find(c => c.value === conversation)!,
          peer: peers.find(p => p.value === peer)!,
          offer,
          value: offered(conversation, offer),
        }
      })
      if (matches.length === 0) return { changes: [], tell: () => {} }
      const used = new Set<Loaded<'staff'>>(matches.map(m => m.peer))
      return {
        changes: [
          ...matches.flatMap(({ conversation, peer, offer, value }) => [
            put(conversation, value),
            put(peer, {
              ...peer.value,
              offer: { id: offer.id, conversation: value.id, expiresAt: offer.expiresAt },
            }),
          ]),
          // The choice rests on the others too: an idle peer who came or went in between would have changed it.
          ...peers.filter(peer => !used.has(peer)).map(unmoved),
        ],
        tell: committed => {
          for (const { offer, value } of matches)
            app.rooms.tell(program, { who: offer.peer }, 'offer:new', offerView(value, committed!.version))
        },
      }
    })
  }
}

/** Swallows the one refusal that means the wish is fulfilled already. */
const orThrowUnless = (code: ErrorCode) => (error: unknown) => {
  if (!(error instanceof Refusal && error.code === code)) throw error
}
