import { io, type Socket } from 'socket.io-client'
import { backoff } from './backoff.ts'
import { Failure, type FailureCode, isPassing } from './failure.ts'
import type { Tokens } from './tokens.ts'
import type { Answer, ClientEventName, Payload, ServerEventName, Told } from './wire.ts'

/** What the rest needs of a connection; tests bring their own. */
export interface Wire {
  readonly online: boolean
  /** Sends and waits for the answer. @throws Failure at once when offline: nothing is buffered here. */
  ask<E extends ClientEventName>(event: E, payload: Payload<E>, timeout?: number): Promise<Answer<E>>
  /** Sends, if it can, what nobody answers. */
  tell(event: 'message:typing', payload: Payload<'message:typing'>): void
  on<E extends ServerEventName>(event: E, listener: (told: Told<E>) => void): () => void
  onOnline(listener: () => void): () => void
}

export type Status = 'idle' | 'connecting' | 'online' | 'offline'

/** Milliseconds. */
const ANSWER_TIMEOUT = 8_000
const RENEWAL_LOOK = 15_000
/** After so many unanswered questions in a row the socket is taken for dead, whatever it says: phones change networks. */
const SILENCE = 2
/** So many attempts fail before the screen says "offline" rather than "connecting". */
const PATIENCE = 2

/** The one Socket.IO connection of a page. */
export class Connection implements Wire {
  status = $state<Status>('idle')

  readonly #tokens: Tokens
  readonly #socket: Socket
  readonly #onOnline = new Set<() => void>()
  #wanted = false
  #failures = 0
  #unanswered = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #renewal: ReturnType<typeof setInterval> | undefined

  constructor(tokens: Tokens) {
    this.#tokens = tokens
    this.#socket = io({
      autoConnect: false,
      multiplex: false,
      transports: ['websocket', 'polling'],
      // Without it a proxy that refuses upgrades would shut the person out.
      tryAllTransports: true,
      timeout: 10_000,
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
      randomizationFactor: 0.7,
      auth: give => give({ token: tokens.current() }),
    })
    this.#socket.on('connect', () => this.#connected())
    this.#socket.on('disconnect', reason => this.#lost(reason === 'io server disconnect'))
    this.#socket.on('connect_error', error => this.#refused(error))
  }

  get online(): boolean {
    return this.status === 'online'
  }

  open(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.status = 'connecting'
    addEventListener('online', this.#networkBack)
    addEventListener('offline', this.#networkGone)
    document.addEventListener('visibilitychange', this.#seen)
    this.#renewal = setInterval(() => this.#renew(), RENEWAL_LOOK)
    if (this.#tokens.current()) this.#socket.connect()
    else void this.#replaceToken()
  }

  close(): void {
    this.#wanted = false
    removeEventListener('online', this.#networkBack)
    removeEventListener('offline', this.#networkGone)
    document.removeEventListener('visibilitychange', this.#seen)
    clearInterval(this.#renewal)
    clearTimeout(this.#retry)
    this.#socket.disconnect()
    this.status = 'idle'
  }

  async ask<E extends ClientEventName>(
    event: E,
    payload: Payload<E>,
    timeout = ANSWER_TIMEOUT,
  ): Promise<Answer<E>> {
    if (!this.#socket.connected) throw new Failure('OFFLINE')
    const answer = await this.#answerTo(event, payload, timeout)
    if (answer.ok) return answer as Answer<E>
    throw new Failure(answer.error ?? 'INTERNAL', answer.message, answer.details)
  }

  tell(event: 'message:typing', payload: Payload<'message:typing'>): void {
    if (this.#socket.connected) this.#socket.volatile.emit(event, payload)
  }

  on<E extends ServerEventName>(event: E, listener: (told: Told<E>) => void): () => void {
    this.#socket.on(event as string, listener)
    return () => this.#socket.off(event as string, listener)
  }

  onOnline(listener: () => void): () => void {
    this.#onOnline.add(listener)
    return () => this.#onOnline.delete(listener)
  }

  async #answerTo(event: string, payload: unknown, timeout: number): Promise<Reply> {
    try {
      const reply = await this.#socket.timeout(timeout).emitWithAck(event, payload)
      this.#unanswered = 0
      return reply
    } catch {
      if (!this.#socket.connected) throw new Failure('OFFLINE')
      if (++this.#unanswered >= SILENCE) this.#connectAgain()
      throw new Failure('TIMEOUT')
    }
  }

  #connected(): void {
    this.#failures = 0
    this.#unanswered = 0
    this.status = 'online'
    for (const listener of this.#onOnline) listener()
  }

  #lost(byServer: boolean): void {
    if (!this.#wanted) return
    this.status = navigator.onLine === false ? 'offline' : 'connecting'
    // Socket.IO comes back by itself, except when the server closed: it drains, or the token ended.
    if (byServer) this.#retryIn(backoff(1))
  }

  #refused(error: Error): void {
    if (!this.#wanted) return
    this.#failures++
    if (this.#failures > PATIENCE || navigator.onLine === false) this.status = 'offline'
    if (this.#socket.active) return
    if (codeIn(error) === 'UNAUTHENTICATED')
      this.#retryIn(this.#failures > 1 ? backoff(this.#failures) : 0, true)
    else this.#retryIn(backoff(this.#failures))
  }

  #retryIn(ms: number, newToken = false): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      if (!this.#wanted || this.#socket.connected) return
      if (newToken) void this.#replaceToken()
      else this.#socket.connect()
    }, ms)
  }

  async #replaceToken(): Promise<void> {
    try {
      await this.#tokens.replace()
      if (this.#wanted) this.#socket.connect()
    } catch (error) {
      if (!this.#wanted) return
      this.#failures++
      this.status = 'offline'
      if (isPassing(error)) this.#retryIn(backoff(this.#failures), true)
    }
  }

  #connectAgain(): void {
    if (!this.#wanted) return
    clearTimeout(this.#retry)
    this.#socket.disconnect()
    this.status = 'connecting'
    if (this.#tokens.current()) this.#socket.connect()
    else void this.#replaceToken()
  }

  #renew(): void {
    if (!this.online || Date.now() < this.#tokens.renewAt()) return
    this.#tokens
      .renew(payload => this.ask('token:renew', payload))
      .catch(() => {
        // Tried again in a moment; at worst the server closes and the connection asks for a new token.
      })
  }

  readonly #networkBack = () => {
    if (!this.online) this.#connectAgain()
  }

  /** Told at once rather than by the ping that fails in three quarters of a minute. */
  readonly #networkGone = () => {
    this.#socket.disconnect()
    this.status = 'offline'
  }

  readonly #seen = () => {
    if (document.visibilityState !== 'visible') return
    if (this.online) this.#renew()
    else this.#connectAgain()
  }
}

interface Reply {
  ok: boolean
  error?: FailureCode
  message?: string
  details?: Record<string, unknown>
}

/** A handshake is refused with the code as the error's `data.error`, or as its message. */
function codeIn(error: Error): string {
  const { data } = error as Error & { data?: { error?: string } }
  return data?.error ?? error.message
}
