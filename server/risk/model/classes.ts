/** Which class a word belongs to, by the word's hash: classes are written by hand, in both languages, so that words share what is learned. */

/** The class of the words that deny. */
export const DENIES = 1

export class WordClasses {
  /** Pairs of (hash, class); a second of 0 is an empty slot. */
  readonly #slots: Int32Array
  readonly #mask: number

  /** Words as pairs of (hash, class), classes from 1. */
  constructor(pairs: Int32Array) {
    let size = 1024
    while (size < pairs.length) size *= 2
    this.#slots = new Int32Array(size * 2)
    this.#mask = size - 1
    for (let i = 0; i < pairs.length; i += 2) {
      let slot = spot(pairs[i]!) & this.#mask
      while (this.#slots[slot * 2 + 1] !== 0 && this.#slots[slot * 2] !== pairs[i])
        slot = (slot + 1) & this.#mask
      this.#slots[slot * 2] = pairs[i]!
      this.#slots[slot * 2 + 1] = pairs[i + 1]!
    }
  }

  /** The word's class, 0 for none. */
  of(hash: number): number {
    for (let slot = spot(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = this.#slots[slot * 2 + 1]!
      if (found === 0 || this.#slots[slot * 2] === hash) return found
    }
  }
}

function spot(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 9
}
