/** Surface words → lemma ids. A hash table over the folded characters: its cost does not grow with the number of words. */
import { HASH_SEED, hashStep } from '../text/tokens.ts'

export function hashOf(word: string): number {
  let hash = HASH_SEED
  for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i))
  return hash
}

export class Vocabulary {
  #words: string[] = ['']
  #lemmas: number[] = [0]
  #mask = 0
  /** Pairs of (hash, word index); index 0 is an empty slot, of which there is always one: a search ends there. */
  #slots = new Int32Array(2)

  /** The first meaning given to a surface stays: spellings are added before guesses. */
  add(word: string, lemma: number): boolean {
    if (this.#slots.length < this.#words.length * 5) this.#rebuild()
    if (this.find(word) !== 0) return false
    this.#words.push(word)
    this.#lemmas.push(lemma)
    this.#insert(hashOf(word), this.#words.length - 1)
    return true
  }

  get size(): number {
    return this.#words.length - 1
  }

  find(word: string): number {
    const hash = hashOf(word)
    for (let slot = (hash & this.#mask) * 2; ; slot = (slot + 2) & (this.#slots.length - 1)) {
      const index = this.#slots[slot + 1]!
      if (index === 0) return 0
      if (this.#slots[slot] === hash && this.#words[index] === word) return this.#lemmas[index]!
    }
  }

  /** The lemma of the word written in `chars`, 0 if unknown. */
  lookup(hash: number, chars: Uint16Array, from: number, length: number): number {
    const slots = this.#slots
    for (let slot = (hash & this.#mask) * 2; ; slot = (slot + 2) & (slots.length - 1)) {
      const index = slots[slot + 1]!
      if (index === 0) return 0
      if (slots[slot] !== hash) continue
      const word = this.#words[index]!
      if (word.length !== length) continue
      let i = 0
      while (i < length && word.charCodeAt(i) === chars[from + i]) i++
      if (i === length) return this.#lemmas[index]!
    }
  }

  #insert(hash: number, index: number): void {
    let slot = (hash & this.#mask) * 2
    while (this.#slots[slot + 1] !== 0) slot = (slot + 2) & (this.#slots.length - 1)
    this.#slots[slot] = hash
    this.#slots[slot + 1] = index
  }

  #rebuild(): void {
    let size = 1024
    while (size < this.#words.length * 4) size *= 2
    this.#slots = new Int32Array(size * 2)
    this.#mask = size - 1
    for (let index = 1; index < this.#words.length; index++) this.#insert(hashOf(this.#words[index]!), index)
  }
}
