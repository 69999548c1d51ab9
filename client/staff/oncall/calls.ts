import type { Wire } from '../../lib/connection.svelte.ts'
import type { Told } from '../../lib/wire.ts'

type Call = Told<'page:call'>

/** Milliseconds. A page that has just sounded because it is new is not sounded again by its call. */
const JUST_NOW = 3_000
/** From this level on a call is urgent: `high`. */
const URGENT = 3

export interface CallParts {
  wire: Wire
  sound(kind: 'gentle' | 'urgent'): void
  /** Milliseconds since this screen last made a sound. */
  sinceSound(): number
  /** Something is called that this screen may not know yet. */
  refresh(): void
}

/**
 * The pager's calls to this person. Each sounds, and is answered as *seen* only once the document is visible: a call to
 * a tab that nobody looks at has reached nobody, and the pager goes on to the next way.
 */
export class Calls {
  readonly #parts: CallParts
  readonly #stops: (() => void)[]
  #unseen = new Set<string>()

  constructor(parts: CallParts) {
    this.#parts = parts
    const seen = () => this.#confirm()
    document.addEventListener('visibilitychange', seen)
    this.#stops = [
      parts.wire.on('page:call', call => this.#called(call)),
      parts.wire.onOnline(seen),
      () => document.removeEventListener('visibilitychange', seen),
    ]
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #called({ deliveryId, level }: Call): void {
    if (this.#parts.sinceSound() > JUST_NOW) this.#parts.sound(level >= URGENT ? 'urgent' : 'gentle')
    this.#parts.refresh()
    this.#unseen.add(deliveryId)
    this.#confirm()
  }

  /** What could not be said is said with the next chance: the pager takes a receipt late, and twice. */
  #confirm(): void {
    if (document.visibilityState !== 'visible') return
    for (const deliveryId of this.#unseen)
      this.#parts.wire.ask('delivery:seen', { deliveryId }).then(
        () => this.#unseen.delete(deliveryId),
        () => {},
      )
  }
}
