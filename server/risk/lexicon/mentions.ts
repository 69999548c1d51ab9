/** Finds the phrases of the lexicon in a message. */
import { BOUNDARY } from '../text/tokens.ts'
import type { Words } from '../text/words.ts'
import type { Lexicon } from './lexicon.ts'
import type { Trie } from './trie.ts'

/** Concept and words [from, to) of each phrase found, as triples; in order of `from`. */
export type Mentions = number[]

/** So many filler words may stand between two words of a phrase. */
const MOST_FILLERS = 3

/** A search of one message. */
class Search {
  readonly found: Mentions = []
  readonly #trie: Trie
  readonly #filler: Uint8Array
  readonly #words: Words
  /** Where the phrases that begin at the same word begin in `found`. */
  #first = 0

  constructor({ trie, filler }: Lexicon, words: Words) {
    this.#trie = trie
    this.#filler = filler
    this.#words = words
  }

  run(): Mentions {
    const { count, lemma } = this.#words
    for (let i = 0; i < count; i++) {
      const root = this.#trie.root(lemma[i]!)
      if (root === 0) continue
      this.#first = this.found.length
      this.#walk(root, i, i + 1, 0)
    }
    return this.found
  }

  #walk(node: number, start: number, at: number, fillers: number): void {
    const trie = this.#trie
    if (fillers === 0) this.#emit(trie.ends(node), start, at)
    if (trie.isLeaf(node)) return
    const { count, lemma, boundary } = this.#words
    if (at >= count || boundary[at] === BOUNDARY.sentence) return
    const word = lemma[at]!
    if (word !== 0) {
      const child = trie.next(node, word)
      if (child !== 0) this.#walk(child, start, at + 1, 0)
      if (this.#filler[word] === 1 && fillers < MOST_FILLERS) this.#walk(node, start, at + 1, fillers + 1)
    }
    const gap = trie.gapChild(node)
    if (gap === 0 || fillers > 0) return
    const last = Math.min(at + trie.gapWidth(node), count - 1)
    for (let next = at; next <= last; next++) {
      if (next > at && boundary[next]! >= BOUNDARY.sentence) break
      const beyond = lemma[next] === 0 ? 0 : trie.next(gap, lemma[next]!)
      if (beyond !== 0) this.#walk(beyond, start, next + 1, 0)
    }
  }

  /** Of the same concept at the same word the longest stands. */
  #emit(concepts: readonly number[], start: number, end: number): void {
    const { found } = this
    for (let k = 0; k < concepts.length; k++) {
      const concept = concepts[k]!
      let at = this.#first
      for (; at < found.length; at += 3) if (found[at] === concept) break
      if (at === found.length) found.push(concept, start, end)
      else if (found[at + 2]! < end) found[at + 2] = end
    }
  }
}

export function findMentions(lexicon: Lexicon, words: Words): Mentions {
  return new Search(lexicon, words).run()
}
