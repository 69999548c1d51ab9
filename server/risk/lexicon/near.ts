/**
 * Finds the word of the lexicon that an unknown word is one slip away from: every word is filed under itself and under itself less
 * any one letter, and an unknown word is looked up the same way. What a look-up costs depends on the word's length alone.
 */
import { neighbors } from './typos.ts'

/** Shorter words have too many neighbors of their own. */
const SHORTEST = 5
const LONGEST = 20
/** A polynomial hash, since leaving a letter out of it costs one step. */
const BASE = 0x01000193
const POWERS = new Int32Array(LONGEST + 4).fill(1)
for (let i = 1; i < POWERS.length; i++) POWERS[i] = Math.imul(POWERS[i - 1]!, BASE)

export class Near {
  #words: string[] = []
  #lemmas: number[] = []
  /** Pairs of (hash, word + 1) by hash, the same hash several times where words share it; 0 is an empty slot. */
  #slots = new Int32Array(1024 * 2)
  #mask = 1023
  #size = 0
  #before = new Int32Array(LONGEST + 4)
  #after = new Int32Array(LONGEST + 4)

  add(word: string, lemma: number): void {
    if (word.length < SHORTEST || word.length > LONGEST || !/^[a-z]+$/.test(word)) return
    const index = this.#words.push(word) - 1
    this.#lemmas.push(lemma)
    const chars = Uint16Array.from(word, letter => letter.charCodeAt(0))
    this.#prepare(chars, 0, word.length)
    // The first letter is seldom wrong, and leaving it out makes strangers alike.
    for (let skip = 1; skip <= word.length; skip++) {
      if (word[skip] !== word[skip - 1]) this.#file(this.#without(skip, word.length), index)
    }
  }

  /** The lemma of the word meant, 0 if none. */
  find(chars: Uint16Array, from: number, length: number): number {
    if (length < SHORTEST - 1 || length > LONGEST + 1) return 0
    this.#prepare(chars, from, length)
    const slots = this.#slots
    for (let skip = length; skip > 0; skip--) {
      const hash = this.#without(skip, length)
      for (let slot = spread(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
        const word = slots[slot * 2 + 1]! - 1
        if (word < 0) break
        if (slots[slot * 2] === hash && oneSlip(this.#words[word]!, chars, from, length))
          return this.#lemmas[word]!
      }
    }
    return 0
  }

  /** The hashes of all beginnings and all ends. */
  #prepare(chars: Uint16Array, from: number, length: number): void {
    this.#before[0] = 0
    for (let i = 0; i < length; i++)
      this.#before[i + 1] = (Math.imul(this.#before[i]!, BASE) + chars[from + i]!) | 0
    this.#after[length] = 0
    for (let i = length - 1; i >= 0; i--)
      this.#after[i] = (Math.imul(chars[from + i]!, POWERS[length - 1 - i]!) + this.#after[i + 1]!) | 0
  }

  /** The hash of what was prepared less one letter; of all of it where `skip` is its length. */
  #without(skip: number, length: number): number {
    if (skip === length) return this.#before[length]!
    return (Math.imul(this.#before[skip]!, POWERS[length - 1 - skip]!) + this.#after[skip + 1]!) | 0
  }

  #file(hash: number, word: number): void {
    if (++this.#size * 3 > this.#mask) {
      const old = this.#slots
      this.#slots = new Int32Array(old.length * 4)
      this.#mask = this.#slots.length / 2 - 1
      for (let slot = 0; slot < old.length; slot += 2)
        if (old[slot + 1] !== 0) this.#insert(old[slot]!, old[slot + 1]!)
    }
    this.#insert(hash, word + 1)
  }

  #insert(hash: number, entry: number): void {
    let slot = spread(hash) & this.#mask
    while (this.#slots[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#mask
    this.#slots[slot * 2] = hash
    this.#slots[slot * 2 + 1] = entry
  }
}

function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}

/** Letters swapped, one left out, one doubled, or one hit on or with a neighboring key; the first letter stands. */
function oneSlip(word: string, chars: Uint16Array, from: number, length: number): boolean {
  const more = length - word.length
  if (more < -1 || more > 1 || word.charCodeAt(0) !== chars[from]) return false
  let left = 0
  while (left < word.length && left < length && word.charCodeAt(left) === chars[from + left]) left++
  let right = 0
  const most = Math.min(word.length, length) - left
  while (right < most && word.charCodeAt(word.length - 1 - right) === chars[from + length - 1 - right])
    right++
  const inWord = word.length - left - right
  const inText = length - left - right
  if (more === -1) return inWord === 1 && inText === 0
  if (more === 1) {
    if (inWord !== 0 || inText !== 1) return false
    const code = chars[from + left]!
    return (
      code === word.charCodeAt(left - 1) ||
      neighbors(code, word.charCodeAt(left - 1)) ||
      neighbors(code, word.charCodeAt(left))
    )
  }
  if (inWord === 1) return neighbors(chars[from + left]!, word.charCodeAt(left))
  return (
    inWord === 2 &&
    chars[from + left] === word.charCodeAt(left + 1) &&
    chars[from + left + 1] === word.charCodeAt(left)
  )
}
