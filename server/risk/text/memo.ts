/**
 * What was made of words that no vocabulary holds, so that what many people write is worked out once. Bounded: a newer word takes
 * the place of an older.
 */

const PLACES = 1 << 13

export class Memo {
  #hashes = new Int32Array(PLACES)
  #lemmas = new Int32Array(PLACES)
  #words = new Array<string>(PLACES).fill('')

  /** What the word meant, 0 for nothing; -1 if it is not kept. */
  find(hash: number, chars: Uint16Array, from: number, length: number): number {
    const place = hash & (PLACES - 1)
    const word = this.#words[place]!
    if (this.#hashes[place] !== hash || word.length !== length) return -1
    for (let i = 0; i < length; i++) if (word.charCodeAt(i) !== chars[from + i]) return -1
    return this.#lemmas[place]!
  }

  keep(hash: number, word: string, lemma: number): void {
    const place = hash & (PLACES - 1)
    this.#hashes[place] = hash
    this.#lemmas[place] = lemma
    this.#words[place] = word
  }
}
