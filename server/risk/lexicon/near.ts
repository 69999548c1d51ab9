/**
 * Finds the word of the lexicon that an unknown word is one slip away from: every word is filed under itself and under itself less
 * any one letter, and an unknown word is looked up the same way. What a look-up costs depends on the word's length alone.
 */
import { HASH_SEED, hashStep } from '../text/tokens.ts'
import { neighbors } from './typos.ts'

/** Shorter words have too many neighbors of their own. */
const SHORTEST = 5
const LONGEST = 20

export class Near {
  #words: string[] = []
  #lemmas: number[] = []
  /** Next word filed under the same hash, -1 at the end. */
  #chain: number[] = []
  #file: number[] = []
  #heads = new Map<number, number>()

  add(word: string, lemma: number): void {
    if (word.length < SHORTEST || word.length > LONGEST || !/^[a-z]+$/.test(word)) return
    const index = this.#words.push(word) - 1
    this.#lemmas.push(lemma)
    for (let skip = 0; skip <= word.length; skip++) {
      // The first letter is seldom wrong, and leaving it out makes strangers alike.
      if (skip === 0 || (skip < word.length && word[skip] === word[skip - 1])) continue
      let hash = HASH_SEED
      for (let i = 0; i < word.length; i++) if (i !== skip) hash = hashStep(hash, word.charCodeAt(i))
      this.#file.push(index)
      this.#chain.push(this.#heads.get(hash) ?? -1)
      this.#heads.set(hash, this.#file.length - 1)
    }
  }

  /** The lemma of the word meant, 0 if none. */
  find(chars: Uint16Array, from: number, length: number): number {
    if (length < SHORTEST - 1 || length > LONGEST + 1) return 0
    for (let skip = length; skip > 0; skip--) {
      let hash = HASH_SEED
      for (let i = 0; i < length; i++) if (i !== skip) hash = hashStep(hash, chars[from + i]!)
      for (let at = this.#heads.get(hash) ?? -1; at >= 0; at = this.#chain[at]!) {
        const word = this.#file[at]!
        if (oneSlip(this.#words[word]!, chars, from, length)) return this.#lemmas[word]!
      }
    }
    return 0
  }
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
