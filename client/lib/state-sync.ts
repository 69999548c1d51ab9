import type { Wire } from './connection.svelte.ts'
import type { Answer } from './wire.ts'

type State = Answer<'state:sync'>

/** Milliseconds. What is pushed is a hint and may be lost; this is the longest that a loss can last. */
const EVERY = 20_000

/**
 * Asks for the whole state on connecting, when told, when the page is seen again, and every 20 s in any case. One
 * question at a time; `apply` hears only of changes.
 */
export class StateSync {
  readonly #wire: Wire
  readonly #apply: (state: State) => void
  #rev: string | undefined
  #asking: Promise<void> | undefined
  #again = false

  constructor(wire: Wire, apply: (state: State) => void) {
    this.#wire = wire
    this.#apply = apply
  }

  /** Answers how to stop. */
  start(): () => void {
    const ask = () => void this.now()
    const seen = () => document.visibilityState === 'visible' && ask()
    const timer = setInterval(ask, EVERY)
    document.addEventListener('visibilitychange', seen)
    const stops = [this.#wire.onOnline(ask), this.#wire.on('sync:now', ask)]
    if (this.#wire.online) ask()
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
      for (const stop of stops) stop()
    }
  }

  /** The next answer must be whole, e.g. because the local state was dropped. */
  forget(): void {
    this.#rev = undefined
  }

  /** Asks now; a call during a question asks once more after it. Never throws: the next turn is 20 s away at most. */
  now(): Promise<void> {
    if (this.#asking) this.#again = true
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #ask(): Promise<void> {
    do {
      this.#again = false
      if (!this.#wire.online) return
      try {
        const state = await this.#wire.ask('state:sync', this.#rev === undefined ? {} : { rev: this.#rev })
        this.#rev = state.rev
        if (!state.unchanged) this.#apply(state)
      } catch {
        return
      }
    } while (this.#again)
  }
}
