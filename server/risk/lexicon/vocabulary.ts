/** Surface words → lemma ids. A hash table over the folded characters: its cost does not grow with the number of words. */
import { HASH_SEED, hashStep } from '../text/tokens.ts'
import { widened } from './widened.ts'

export function hashOf(word: string): number {
  let hash = HASH_SEED
  for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i))
  return hash
}

export class Vocabulary {
  #size = 0
  /** By word: where its characters end in `chars`, those of the word before it being where they begin; and its lemma. */
  #ends = new Int32Array(64)
  #lemmas = new Int32Array(64)
  #chars = new Uint16Array(512)
  #mask = 0
  /** Pairs of (hash, word); word 0 is an empty slot, of which there is always one: a search ends there. */
  #slots = new Int32Array(2)
  #sought = new Uint16Array(64)

  /** The first meaning given to a surface stays: spellings are added before guesses. */
  add(word: string, lemma: number): boolean {
    const hash = this.#seek(word)
    if (this.lookup(hash, this.#sought, 0, word.length) !== 0) return false
    const from = this.#ends[this.#size]!
    const index = ++this.#size
    if (index === this.#ends.length) {
      this.#ends = widened(this.#ends, index * 2)
      this.#lemmas = widened(this.#lemmas, index * 2)
    }
    const end = from + word.length
    if (end > this.#chars.length) this.#chars = widened(this.#chars, end * 2)
    this.#chars.set(this.#sought.subarray(0, word.length), from)
    this.#ends[index] = end
    this.#lemmas[index] = lemma
    if (this.#slots.length < index * 5) this.#widen()
    this.#insert(hash, index)
    return true
  }

  get size(): number {
    return this.#size
  }

  find(word: string): number {
    return this.lookup(this.#seek(word), this.#sought, 0, word.length)
  }

  /** Lays out the word's characters, and answers its hash. */
  #seek(word: string): number {
    if (this.#sought.length < word.length) this.#sought = new Uint16Array(word.length * 2)
    for (let i = 0; i < word.length; i++) this.#sought[i] = word.charCodeAt(i)
    return hashOf(word)
  }

  /** The lemma of the word written in `chars`, 0 if unknown. */
  lookup(hash: number, chars: Uint16Array, from: number, length: number): number {
    const slots = this.#slots
    for (let slot = (hash & this.#mask) * 2; ; slot = (slot + 2) & (slots.length - 1)) {
      const index = slots[slot + 1]!
      if (index === 0) return 0
      if (slots[slot] !== hash) continue
      const begin = this.#ends[index - 1]!
      if (this.#ends[index]! - begin !== length) continue
      const own = this.#chars
      let i = 0
      while (i < length && own[begin + i] === chars[from + i]) i++
      if (i === length) return this.#lemmas[index]!
    }
  }

  #insert(hash: number, index: number): void {
    let slot = (hash & this.#mask) * 2
    while (this.#slots[slot + 1] !== 0) slot = (slot + 2) & (this.#slots.length - 1)
    this.#slots[slot] = hash
    this.#slots[slot + 1] = index
  }

  #widen(): void {
    const old = this.#slots
    this.#slots = new Int32Array(Math.max(1024, old.length) * 2)
    this.#mask = this.#slots.length / 2 - 1
    for (let slot = 0; slot < old.length; slot += 2)
      if (old[slot + 1] !== 0) this.#insert(old[slot]!, old[slot + 1]!)
  }
}
