import {
  assertMaySpeak,
  type Conversation,
  type Member,
  member,
  present,
  seenBy,
} from '../domain/conversation.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { Refusal } from '../protocol/errors.ts'
import type { Answer, Payload } from '../protocol/events.ts'
import type { Category } from '../protocol/levels.ts'
import type { Flag, MessageView } from '../protocol/shapes.ts'
import type { Judgement, Side } from '../risk/types.ts'
import { type Actor, type App, partitionOf } from './context.ts'
import { find, keyOf, type Loaded, load, messagesOf, unmoved } from './documents.ts'
import { type Ground, Lately } from './lately.ts'
import type { Lexicons } from './lexicon.ts'
import { type Change, type Committed, type Entry, Gone, type Stretch } from './ports.ts'
import { type Raised, raiseLevel, raiseProgramPage, UnscannedStorm } from './raising.ts'
import { conversationKey, seal, unseal } from './sealing.ts'
import { type Decision, transact } from './transact.ts'
import { conversationView, type MessageEntry, messageView } from './views.ts'
import { Windows } from './windows.ts'

/** How many messages one sync answers; whoever is behind by more asks again. */
const SYNC_LIMIT = 500

type Sending = Decision<Answer<'message:send'>>

/** One message, one round trip: read by the risk watch, decided, committed once with its page, then told. */
export class Messages {
  private readonly windows: Windows
  private readonly lately = new Lately()
  private readonly turns = new Map<string, Promise<unknown>>()
  private readonly storm: UnscannedStorm

  constructor(
    private readonly app: App,
    private readonly lexicons: Lexicons,
  ) {
    this.windows = new Windows(app)
    this.storm = new UnscannedStorm(app.clock)
  }

  /**
   * Says something in a conversation. Messages of one conversation take turns on a node, so that two sent at once keep
   * their order. @throws Refusal NOT_FOUND, FORBIDDEN to a stranger, ENDED, BAD_REQUEST, TOO_LARGE
   */
  send(actor: Actor, payload: Payload<'message:send'>): Promise<Answer<'message:send'>> {
    const { conversationId } = payload
    const before = this.turns.get(conversationId) ?? Promise.resolve()
    const turn = before.then(() => this.commit(actor, payload))
    const settled: Promise<unknown> = turn
      .catch(() => {})
      .then(() => {
        if (this.turns.get(conversationId) === settled) this.turns.delete(conversationId)
      })
    this.turns.set(conversationId, settled)
    return turn
  }

  private commit(actor: Actor, payload: Payload<'message:send'>): Promise<Answer<'message:send'>> {
    const { app } = this
    const { program } = actor
    const { conversationId: id, clientId } = payload
    const partition = partitionOf(app, program)
    const decide = async (): Promise<Sending> => {
      const lately = this.lately.take(`${program}/${id}`)
      // What is refused, or answered without a commit, is decided on what is loaded.
      const decision = lately && (await this.decide(actor, payload, lately).catch(perhapsStale))
      if (decision && decision.changes.length > 0) return decision
      const [conversation, lexicon] = await Promise.all([
        load(partition, 'conversation', id),
        find(partition, 'lexicon', 'lexicon'),
      ])
      return this.decide(actor, payload, { conversation, lexicon })
    }
    return transact<Answer<'message:send'>>(app, partition, decide, `${id}:${actor.id}:${clientId}`)
  }

  private async decide(
    actor: Actor,
    { conversationId: id, clientId, body }: Payload<'message:send'>,
    ground: Ground,
  ): Promise<Sending> {
    const { app } = this
    const { program } = actor
    const { conversation, lexicon } = ground
    const partition = partitionOf(app, program)
    const log = messagesOf(id)
    const unread = await partition.read(log, this.windows.seq(id)).catch(erased)
    const watch = this.lexicons.watchFor(program, lexicon)
    const tail = this.windows.outdated(id, watch) ? await partition.read(log, 0).catch(erased) : unread
    // Who may not speak any more may still be asking after what they said before, long after its `once` was forgotten.
    const { state, members } = conversation.value
    const mute =
      members.some(m => m.who === actor.id) && (state === 'ended' || !member(conversation.value, actor.id))
    const known = mute ? await partition.read(log, 0).catch(erased) : tail
    const repeated = known.entries.find(({ entry }) => isSame(entry as MessageEntry, actor.id, clientId))
    // A repeat is answered as the first time, even after the end.
    if (repeated) return { changes: [], tell: () => this.repeat(program, conversation.value, repeated) }
    const speaker = assertMaySpeak(conversation.value, actor.id, body)
    const key = await conversationKey(app, program, conversation.value.seal)
    this.windows.catchUp(watch, id, tail.entries.map(asRead(key)))
    const message = { from: speaker.role as Side, body }
    const { judgement, reading } = this.windows.judge(watch, id, message)
    const entry: MessageEntry = {
      who: actor.id,
      role: speaker.role,
      alias: speaker.alias,
      clientId,
      body: seal(key, body),
      sentAt: app.clock.now(),
      ...(judgement.level > 0 && { flag: flagOf(judgement) }),
    }
    const raised = await this.raise(program, conversation, judgement, `${actor.id}:${clientId}`)
    app.reach('before commit')
    return {
      // A change of the lexicon is in force at the next message: judged by an older one, this one is judged again.
      // The log last: where the conversation was erased meanwhile, that it has moved comes first.
      changes: [inForce(lexicon), ...raised.changes, { append: log, entry }],
      tell: async (committed: Committed | undefined) => {
        const seq = committed!.seqs[0]!
        if (committed!.repeated) {
          const { entries } = await partition.read(log, seq - 1, 1).catch(erased)
          refuseUnless(entries[0], 'ENDED')
          return this.repeat(program, conversation.value, entries[0])
        }
        app.reach('after commit')
        this.windows.push(watch, id, seq, reading)
        this.lately.keep(program, ground, committed!.version, raised.conversation)
        app.reach('before emit')
        this.tellOthers(program, raised.conversation, { seq, entry }, body)
        raised.tell(committed!.version)
        app.reach('after emit')
        app.reach('before ack')
        return { seq, sentAt: entry.sentAt }
      },
    }
  }

  private async raise(
    program: string,
    conversation: Loaded<'conversation'>,
    judgement: Judgement,
    message: string,
  ): Promise<Raised> {
    const { level, category, hits } = judgement
    const sign =
      category === undefined ? undefined : { level, category, rules: [...new Set(hits.map(hit => hit.rule))] }
    // A conversation whose page is open calls nobody anew.
    const calls = category === 'unscanned' && conversation.value.page === undefined
    const storm = calls && this.storm.rages(program, message)
    return storm
      ? raiseProgramPage(this.app, program, conversation, sign!)
      : raiseLevel(this.app, program, conversation, sign)
  }

  /** A repeat raises nothing twice; the others are told again, for the first telling may be what was lost. */
  private async repeat(program: string, conversation: Conversation, { seq, entry }: Entry) {
    const sent = entry as MessageEntry
    const key = await conversationKey(this.app, program, conversation.seal)
    this.tellOthers(program, conversation, { seq, entry: sent }, unseal(key, sent.body))
    return { seq, sentAt: sent.sentAt }
  }

  private tellOthers(
    program: string,
    conversation: Conversation,
    { seq, entry }: Entry<MessageEntry>,
    body: string,
  ): void {
    for (const reader of present(conversation)) {
      if (reader.who === entry.who || seq < reader.fromSeq) continue
      const view = messageView(conversation.id, seq, entry, body, reader)
      this.app.rooms.tell(program, { who: reader.who }, 'message:new', view)
    }
  }

  /** @throws Refusal FORBIDDEN to one who is not in it now */
  async typing(actor: Actor, { conversationId }: Payload<'message:typing'>): Promise<undefined> {
    const { value } = await load(partitionOf(this.app, actor.program), 'conversation', conversationId)
    const writer = member(value, actor.id)
    refuseUnless(writer && value.state !== 'ended', 'FORBIDDEN')
    const from = { role: writer.role, alias: writer.alias }
    for (const { who } of present(value))
      if (who !== actor.id)
        this.app.rooms.tell(actor.program, { who }, 'message:typing', { conversationId, from })
    return undefined
  }

  /** What a member may read after a number. @throws Refusal NOT_FOUND, FORBIDDEN */
  async sync(actor: Actor, payload: Payload<'conversation:sync'>): Promise<Answer<'conversation:sync'>> {
    const { value, version } = await load(
      partitionOf(this.app, actor.program),
      'conversation',
      payload.conversationId,
    )
    return this.stretch(actor, value, version, seenBy(value, actor.id), payload)
  }

  /** The stretch of the log that `reader` may see after `after`; told to reset where their numbers are not ours. */
  async stretch(
    actor: Actor,
    conversation: Conversation,
    rev: number,
    reader: Pick<Member, 'who' | 'role' | 'fromSeq' | 'toSeq'>,
    { epoch, after }: { epoch?: string; after: number },
    limit = SYNC_LIMIT,
  ): Promise<Answer<'conversation:sync'>> {
    const partition = partitionOf(this.app, actor.program)
    const log = messagesOf(conversation.id)
    const read = (from: number) => partition.read(log, Math.max(from, reader.fromSeq - 1), limit)
    let stretch = await read(after).catch(erased)
    const reset = after > 0 && ((epoch !== undefined && epoch !== stretch.epoch) || after > stretch.last)
    if (reset) stretch = await read(0).catch(erased)
    const key =
      stretch.entries.length > 0
        ? await conversationKey(this.app, actor.program, conversation.seal)
        : undefined
    const messages: MessageView[] = stretch.entries
      .filter(({ seq }) => reader.toSeq === undefined || seq <= reader.toSeq)
      .map(({ seq, entry }) => {
        const message = entry as MessageEntry
        return messageView(conversation.id, seq, message, unseal(key!, message.body), reader)
      })
    const viewer = { id: actor.id, counselor: reader.role === 'counselor' }
    const last = Math.min(stretch.last, reader.toSeq ?? stretch.last)
    const state = conversationView(conversation, rev, viewer, last)
    return { epoch: stretch.epoch, ...(reset && { reset }), messages, state }
  }
}

const inForce = (lexicon: Loaded<'lexicon'> | undefined): Change =>
  lexicon ? unmoved(lexicon) : { check: keyOf('lexicon', ''), expect: 'absent' }

const isSame = (entry: MessageEntry, who: string, clientId: string) =>
  entry.who === who && entry.clientId === clientId

const asRead =
  (key: Uint8Array) =>
  ({ seq, entry }: Entry) => {
    const { role, body } = entry as MessageEntry
    return { seq, message: { from: role as Side, body: unseal(key, body) } }
  }

/** What the flag keeps of a judgement: where the signs stand in this message, never its words. */
function flagOf({ level, category, hits }: Judgement): Flag {
  const spans = hits
    .flatMap(hit => hit.spans)
    .filter(span => span.message === 0)
    .map(({ start, end }) => ({ start, end }))
  return { level, category: category as Category, spans, rules: [...new Set(hits.map(hit => hit.rule))] }
}

/** What was remembered may have moved on: whoever is refused by it asks the store. */
function perhapsStale(error: unknown): undefined {
  if (error instanceof Refusal || error instanceof Gone) return undefined
  throw error
}

/** An erased log reads as an empty one whose numbers are not yours. */
function erased(error: unknown): Stretch {
  if (error instanceof Gone) return { epoch: 'erased', last: 0, entries: [] }
  throw error
}
