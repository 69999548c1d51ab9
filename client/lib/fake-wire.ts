import type { Wire } from './connection.svelte.ts'
import { Failure, type FailureCode } from './failure.ts'
import type { ConversationView, MessageView } from './wire.ts'

/** For tests: a connection to a tiny server that keeps one log, answers when told to, and loses what it is told to. */
export class FakeWire implements Wire {
  online = true
  status = 'online' as const
  /** What other events are answered with; a code refuses. */
  answers: Record<string, unknown> = {}
  epoch = 'e1'
  log: MessageView[] = []
  rev = 1
  asked: [event: string, payload: unknown][] = []
  /** Codes to answer the next messages with; `LOST_ACK` stores the message and never says so. */
  troubles: (FailureCode | 'LOST_ACK')[] = []
  readonly #listeners = new Map<string, Set<(told: never) => void>>()

  view(change: Partial<ConversationView> = {}): ConversationView {
    return {
      conversationId: 'c1',
      rev: this.rev,
      state: 'open',
      members: [{ role: 'requester', alias: 'Kamu', fromSeq: 1, mine: true }],
      language: 'id',
      topics: [],
      openedAt: 0,
      seq: this.log.length,
      ...change,
    }
  }

  ask: Wire['ask'] = async (event, payload) => {
    if (!this.online) throw new Failure('OFFLINE')
    this.asked.push([event, payload])
    await Promise.resolve()
    if (event === 'message:send') return this.#store(payload as never) as never
    if (event === 'conversation:sync') return this.#answer(payload as never) as never
    const answer = this.answers[event] ?? {}
    if (typeof answer === 'string') throw new Failure(answer as FailureCode)
    return answer as never
  }

  open(): void {
    this.goes(true)
  }

  tell(event: string, payload: unknown): void {
    this.asked.push([event, payload])
  }

  on: Wire['on'] = (event, listener) => this.#listen(event, listener as never)

  onOnline(listener: () => void): () => void {
    return this.#listen('online', listener)
  }

  says(event: string, told: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(told as never)
  }

  goes(online: boolean): void {
    this.online = online
    if (online) this.says('online', undefined)
  }

  /** Somebody else writes. */
  hears(body: string): MessageView {
    const message: MessageView = {
      conversationId: 'c1',
      seq: this.log.length + 1,
      from: { role: 'peer', alias: 'Bulan' },
      body,
      sentAt: 1,
    }
    this.log.push(message)
    return message
  }

  #store({ clientId, body }: { clientId: string; body: string }): { seq: number; sentAt: number } {
    const trouble = this.troubles.shift()
    if (trouble && trouble !== 'LOST_ACK') throw new Failure(trouble)
    let stored = this.log.find(message => message.clientId === clientId)
    if (!stored) {
      stored = { ...this.hears(body), from: { role: 'requester', alias: 'Kamu' }, mine: true, clientId }
      this.log[stored.seq - 1] = stored
    }
    if (trouble) throw new Failure('TIMEOUT')
    return { seq: stored.seq, sentAt: stored.sentAt }
  }

  #answer({ epoch, after }: { epoch?: string; after: number }): unknown {
    const reset = (epoch !== undefined && epoch !== this.epoch) || after > this.log.length
    const messages = reset ? [] : this.log.slice(after)
    return { epoch: this.epoch, ...(reset && { reset }), messages, state: this.view() }
  }

  #listen(event: string, listener: (told: never) => void): () => void {
    const all = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, all.add(listener))
    return () => all.delete(listener)
  }
}
