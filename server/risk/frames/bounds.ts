/** Where sentences and clauses begin and end, by word: found once a message, since every phrase in it asks. */
import { BOUNDARY } from '../text/tokens.ts'
import type { Words } from '../text/words.ts'

export class Bounds {
  readonly #starts: number[]
  readonly #ends: number[]

  /** A new part begins behind a boundary as strong as this, and around each word that `parts`. */
  constructor({ boundary, count }: Words, strength: number, parts?: (at: number) => boolean) {
    const starts = new Array<number>(count + 1).fill(count)
    const ends = new Array<number>(count + 1).fill(count)
    for (let at = 0; at < count; at++)
      starts[at] = at === 0 || boundary[at]! >= strength || parts?.(at - 1) ? at : starts[at - 1]!
    for (let at = count - 1; at >= 0; at--) {
      if (parts?.(at)) ends[at] = at
      else ends[at] = at + 1 < count && boundary[at + 1]! >= strength ? at + 1 : ends[at + 1]!
    }
    this.#starts = starts
    this.#ends = ends
  }

  static sentences(words: Words): Bounds {
    return new Bounds(words, BOUNDARY.sentence)
  }

  static clauses(words: Words, parts: (at: number) => boolean): Bounds {
    return new Bounds(words, BOUNDARY.comma, parts)
  }

  start(at: number): number {
    return this.#starts[at]!
  }

  /** A word that parts ends where it begins. */
  end(at: number): number {
    return this.#ends[at]!
  }
}
