import { backoff, sleep } from './backoff.ts'
import type { Wire } from './connection.svelte.ts'
import { keepDraft } from './drafts.ts'
import { codeOf, isPassing } from './failure.ts'
import { newId } from './ids.ts'
import { keep, kept } from './keep.ts'
import { Outbox, type Outgoing } from './outbox.ts'
import { tidy } from './text.ts'
import { Timeline } from './timeline.ts'
import type { Answer, ConversationView, Flag, MemberView, MessageView, Told } from './wire.ts'

type Synced = Answer<'conversation:sync'>

/** One message on the screen. Its key stays the same when it is acknowledged, so nothing is read out twice. */
export interface Line {
  key: string
  mine: boolean
  body: string
  sentAt: number
  state: 'sent' | 'pending' | 'failed'
  seq?: number
  from?: MessageView['from']
  clientId?: string
  flag?: Flag
}

/** Milliseconds that "… is writing" stays after its last sign, and between two signs of ours. */
const TYPING_SHOWN = 4_000
const TYPING_EVERY = 2_500

/** One conversation: its state, its messages and what is on its way. `server/SPEC.md` has its rules (CL1 – CL19). */
export class Conversation {
  readonly id: string
  view = $state.raw<ConversationView>()!
  lines = $state.raw<readonly Line[]>([])
  /** Who is writing at the moment, without oneself. */
  typing = $state.raw<MessageView['from'] | undefined>()

  readonly #wire: Wire
  readonly #outbox: Outbox
  readonly #timeline = new Timeline()
  #flushing = false
  #syncing: Promise<void> | undefined
  #syncAgain = false
  #typingTimer: ReturnType<typeof setTimeout> | undefined
  #typingTold = 0

  constructor(wire: Wire, view: ConversationView) {
    this.id = view.conversationId
    this.#wire = wire
    this.view = view
    const key = `outbox.${this.id}`
    this.#outbox = new Outbox(kept<Outgoing[]>(key), items => keep(key, items.length ? items : undefined))
    this.#draw()
  }

  get members(): readonly MemberView[] {
    return this.view.members.filter(member => member.toSeq === undefined)
  }

  /** Shows the text at once and sends it as soon as that is possible. Answers whether there was anything to say. */
  send(text: string): boolean {
    const body = tidy(text)
    if (!body) return false
    this.#outbox.add({ clientId: newId(), body, at: Date.now() })
    this.#typingTold = 0
    this.#draw()
    void this.flush()
    return true
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId)
    this.#draw()
    void this.flush()
  }

  discard(clientId: string): void {
    this.#outbox.remove(clientId)
    this.#draw()
  }

  /** Drops what is unsent and half-written. */
  forget(): void {
    for (const { clientId } of this.#outbox.items) this.#outbox.remove(clientId)
    keepDraft(this.id, '')
    this.#draw()
  }

  /** The writer is writing: tells the others, not too often. */
  writes(): void {
    const now = Date.now()
    if (now - this.#typingTold < TYPING_EVERY) return
    this.#typingTold = now
    this.#wire.tell('message:typing', { conversationId: this.id })
  }

  /** The connection is there again: catches up, and sends what is left. */
  async resume(): Promise<void> {
    this.#outbox.release()
    await this.sync()
    await this.flush()
  }

  /** The whole view, from `state:sync`. An older one than the one here says nothing. */
  see(view: ConversationView): void {
    if (view.rev < this.view.rev) return
    this.view = view
    if (this.#timeline.misses(view.seq)) void this.sync()
    if (view.state !== 'ended') void this.flush()
  }

  seeMembers(told: Told<'conversation:members'>, state: ConversationView['state'] = this.view.state): void {
    if (told.rev < this.view.rev) return
    const { queue: _, returned: __, ...view } = this.view
    const { rev, members, seq } = told
    this.view = {
      ...(state === 'waiting' ? this.view : view),
      rev,
      members,
      seq: Math.max(seq, view.seq),
      state,
    }
    if (this.#timeline.misses(seq)) void this.sync()
  }

  seeEnd({ rev, by, reason }: Told<'conversation:ended'>): void {
    if (rev < this.view.rev) return
    const { queue: _, ...view } = this.view
    this.view = { ...view, rev, state: 'ended', endedBy: by, endReason: reason }
    this.typing = undefined
  }

  seeQueue(queue: Told<'queue:update'>): void {
    if (this.view.state === 'waiting') this.view = { ...this.view, queue }
  }

  seeHelp(): void {
    this.view = { ...this.view, help: true }
  }

  seeMessage(message: MessageView): void {
    if (this.typing?.alias === message.from.alias) this.typing = undefined
    const gap = this.#timeline.add(message)
    this.#settle([message])
    if (gap) void this.sync()
  }

  seeTyping(from: MessageView['from']): void {
    this.typing = from
    clearTimeout(this.#typingTimer)
    this.#typingTimer = setTimeout(() => {
      this.typing = undefined
    }, TYPING_SHOWN)
  }

  /** What `conversation:sync`, `conversation:join` and `transcript:open` answer. */
  absorb(answer: Synced): void {
    this.#timeline.epoch ??= answer.epoch
    this.#timeline.merge(answer.messages, answer.state.seq)
    this.#settle(answer.messages)
    if (answer.state.rev >= this.view.rev) this.view = answer.state
  }

  /** Asks for what is missing until nothing is. A call while it asks makes it look once more. Never throws. */
  sync(): Promise<void> {
    if (this.#syncing) this.#syncAgain = true
    this.#syncing ??= this.#catchUp().finally(() => {
      this.#syncing = undefined
    })
    return this.#syncing
  }

  async #catchUp(): Promise<void> {
    let resets = 0
    do {
      this.#syncAgain = false
      const { epoch, through: after } = this.#timeline
      let answer: Synced
      try {
        answer = await this.#wire.ask('conversation:sync', {
          conversationId: this.id,
          ...(epoch && { epoch }),
          after,
        })
      } catch {
        return // the next connection, or the next state, asks again
      }
      if (answer.reset && resets++ === 0) this.#begin(answer.epoch)
      else this.absorb(answer)
    } while (
      this.#syncAgain ||
      this.#timeline.misses(this.view.seq) ||
      (resets === 1 && this.#timeline.through === 0)
    )
  }

  /** The server lost the end of its log: what it had acknowledged of ours goes out again, before the rest. */
  #begin(epoch: string): void {
    const known = this.#timeline.reset(epoch)
    const mine = known.filter(message => message.clientId !== undefined)
    this.#outbox.restore(
      mine.map(({ clientId, body, sentAt }) => ({ clientId: clientId!, body, at: sentAt })),
    )
    this.#draw()
  }

  /** Sends what waits, one after the other. Never throws. */
  async flush(): Promise<void> {
    if (this.#flushing) return
    this.#flushing = true
    try {
      for (let next = this.#outbox.next; next && this.#wire.online; next = this.#outbox.next)
        await this.#deliver(next)
    } finally {
      this.#flushing = false
    }
  }

  async #deliver({ clientId, body, attempts }: Outgoing): Promise<void> {
    try {
      const sent = await this.#wire.ask('message:send', { conversationId: this.id, clientId, body })
      const from = this.members.find(member => member.mine) ?? { role: 'requester' as const, alias: '' }
      this.seeMessage({
        conversationId: this.id,
        from: { role: from.role, alias: from.alias },
        mine: true,
        clientId,
        body,
        ...sent,
      })
    } catch (error) {
      if (codeOf(error) === 'OFFLINE') return
      if (!isPassing(error)) this.#outbox.refused(clientId)
      else {
        this.#outbox.stumbled(clientId)
        if (this.#outbox.next) await sleep(backoff(attempts + 1))
      }
      this.#draw()
    }
  }

  /** What the server has is no longer on its way. */
  #settle(messages: readonly MessageView[]): void {
    for (const { clientId } of messages) if (clientId) this.#outbox.remove(clientId)
    this.#draw()
  }

  #draw(): void {
    const sent = this.#timeline.messages.map(lineOfMessage)
    this.lines = [...sent, ...this.#outbox.items.map(lineOfOutgoing)]
  }
}

function lineOfMessage({ seq, from, mine = false, clientId, body, sentAt, flag }: MessageView): Line {
  return {
    key: clientId ?? `seq${seq}`,
    state: 'sent',
    mine,
    body,
    sentAt,
    seq,
    from,
    ...(clientId && { clientId }),
    ...(flag && { flag }),
  }
}

function lineOfOutgoing({ clientId, body, at, state }: Outgoing): Line {
  return {
    key: clientId,
    clientId,
    mine: true,
    body,
    sentAt: at,
    state: state === 'pending' ? 'pending' : 'failed',
  }
}
