import {
  assertBody,
  type Conversation,
  ended,
  present,
  returnedToQueue,
  waitingSince,
} from '../domain/conversation.ts'
import { isOpen } from '../domain/hours.ts'
import { isGoneFor } from '../domain/presence.ts'
import { PEER_GRACE_MS, REQUESTER_GRACE_MS } from '../domain/program.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { letGo, setGone } from '../domain/staff.ts'
import type { Visit } from '../domain/visit.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import { newAlias } from './aliases.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { create, findAll, load, messagesOf, put } from './documents.ts'
import type { Matcher } from './matcher.ts'
import type { Messages } from './messages.ts'
import { programOf } from './programs.ts'
import type { Queue } from './queue.ts'
import type { Retention } from './retention.ts'
import { newSeal } from './sealing.ts'
import { tellMembers, tellWithdrawn } from './telling.ts'
import { transact } from './transact.ts'

type Ending = Pick<Parameters<typeof ended>[1], 'by' | 'reason'>

/** The requesters' side of the lobby: requests, and the ends and returns of what came of them. */
export class Lobby {
  constructor(
    private readonly app: App,
    private readonly matcher: Matcher,
    private readonly queue: Queue,
    private readonly messages: Messages,
    private readonly retention: Retention,
  ) {}

  /** Opens the request, or answers the one that is live already. @throws Refusal CLOSED, NOT_FOUND, BAD_REQUEST, TOO_LARGE */
  async open(actor: Actor, payload: Payload<'request:open'>): Promise<Answer<'request:open'>> {
    const { app } = this
    const partition = partitionOf(app, actor.program)
    const { firstMessage } = payload
    if (firstMessage !== undefined) assertBody(firstMessage)
    await this.retention.watchDay(actor.program, app.clock.now())
    const id = await transact(app, partition, async () => {
      const [visit, program] = await Promise.all([
        load(partition, 'visit', actor.id),
        programOf(app, actor.program),
      ])
      if (visit.value.live) {
        const live = visit.value.conversation!
        return { changes: [], tell: () => live }
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
        tell: () => id,
      }
    })
    // The first message takes the same road as any other; its id makes a repeated opening send it once.
    if (firstMessage !== undefined)
      await this.messages.send(actor, {
        conversationId: id,
        clientId: `first-${id}`.slice(0, 64),
        body: firstMessage,
      })
    await this.matcher.match(actor.program)
    // Loaded again: the first message may have changed its turn.
    const { value } = await load(partition, 'conversation', id)
    const place = await this.queue.place(actor.program, value)
    if (value.state === 'waiting') this.queue.watch(actor.program, actor.id, place)
    return { conversationId: id, ...place }
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

  /** Ends a live conversation for everyone in it; one that has ended already stays as it is, as does one for which `how` answers nothing. */
  async end(
    program: string,
    id: string,
    how: (conversation: Conversation, visit: Visit) => Ending | undefined,
  ): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const conversation = await load(partition, 'conversation', id)
      const was = conversation.value
      if (was.state === 'ended') return { changes: [], tell: () => {} }
      const visit = await load(partition, 'visit', was.requester)
      const ending = how(was, visit.value)
      if (!ending) return { changes: [], tell: () => {} }
      const now = app.clock.now()
      const { retentionDays } = await programOf(app, program)
      const involved = present(was).filter(m => m.role !== 'requester')
      const staff = await findAll(partition, 'staff', [
        ...involved.map(m => m.who),
        ...(was.offer ? [was.offer.peer] : []),
      ])
      return {
        changes: [
          put(conversation, ended(was, { ...ending, retentionDays }, now)),
          put(visit, { ...visit.value, live: false }),
          ...staff.map(one => put(one, letGo(one.value, id, now))),
        ],
        tell: committed => {
          const rev = committed!.version
          const told = { conversationId: id, rev, ...ending }
          for (const { who } of present(was)) app.rooms.tell(program, { who }, 'conversation:ended', told)
          if (was.offer) tellWithdrawn(app, program, was.offer, rev)
          this.queue.unwatch(program, was.requester)
        },
      }
    })
    await this.matcher.match(program)
  }

  /** If the requester's grace is over, their conversation ends as left; a page that is open on it stays open. */
  async endIfLeft(program: string, id: string): Promise<void> {
    await this.end(program, id, (_, { presence }) =>
      isGoneFor(presence, REQUESTER_GRACE_MS, this.app.clock.now())
        ? { by: 'requester', reason: 'left' }
        : undefined,
    )
  }

  /** If the peer's grace is over, what they held goes back to the queue, and they are away. */
  async giveBackIfGone(program: string, peer: string): Promise<void> {
    const { app } = this
    const partition = partitionOf(app, program)
    await transact(app, partition, async () => {
      const staff = await load(partition, 'staff', peer)
      const now = app.clock.now()
      // Put all the same, so that it stands in `due` again where its own rules say.
      if (!isGoneFor(staff.value.presence, PEER_GRACE_MS, now))
        return { changes: [put(staff, staff.value)], tell: () => {} }
      const held = await findAll(partition, 'conversation', staff.value.conversations)
      const back = await Promise.all(
        held
          .filter(one => one.value.state === 'open')
          .map(async one => {
            const { last } = await partition.read(messagesOf(one.value.id), 0, 0)
            return { one, last, value: returnedToQueue(one.value, peer, last, now) }
          }),
      )
      return {
        changes: [...back.map(({ one, value }) => put(one, value)), put(staff, setGone(staff.value, now))],
        tell: committed => {
          for (const { value, last } of back) {
            tellMembers(app, program, 'conversation:members', value, committed!.version, last)
            // Wherever their socket is, that node takes up telling them their place when they sync.
            app.rooms.tell(program, { who: value.requester }, 'sync:now', {})
          }
        },
      }
    })
    await this.matcher.match(program)
  }
}
