/** Finds the phrases of the lexicon in a message. */
import { BOUNDARY } from '../text/tokens.ts'
import type { Words } from '../text/words.ts'
import type { Lexicon } from './lexicon.ts'

/** Concept and words [from, to) of each phrase found, as triples; in order of `from`. */
export type Mentions = number[]

/** So many filler words may stand between two words of a phrase. */
const MOST_FILLERS = 3

export function findMentions(lexicon: Lexicon, words: Words): Mentions {
  const { trie, filler } = lexicon
  const { count, lemma, boundary } = words
  const found: Mentions = []
  let first = 0

  function emit(concepts: readonly number[], start: number, end: number): void {
    for (let k = 0; k < concepts.length; k++) {
      const concept = concepts[k]!
      let at = first
      for (; at < found.length; at += 3) if (found[at] === concept) break
      if (at === found.length) found.push(concept, start, end)
      else if (found[at + 2]! < end) found[at + 2] = end
    }
  }

  function walk(node: number, start: number, at: number, fillers: number): void {
    if (fillers === 0) {
      const ends = trie.ends(node)
      if (ends.length > 0) emit(ends, start, at)
    }
    if (at >= count || boundary[at] === BOUNDARY.sentence) return
    const word = lemma[at]!
    if (word !== 0) {
      const child = trie.next(node, word)
      if (child !== 0) walk(child, start, at + 1, 0)
      if (filler[word] === 1 && fillers < MOST_FILLERS) walk(node, start, at + 1, fillers + 1)
    }
    const gap = trie.gapChild(node)
    if (gap === 0 || fillers > 0) return
    const width = trie.gapWidth(node)
    for (let skip = 0; skip <= width && at + skip < count; skip++) {
      if (skip > 0 && boundary[at + skip]! >= BOUNDARY.sentence) break
      const next = lemma[at + skip]!
      const beyond = next === 0 ? 0 : trie.next(gap, next)
      if (beyond !== 0) walk(beyond, start, at + skip + 1, 0)
    }
  }

  for (let i = 0; i < count; i++) {
    const word = lemma[i]!
    if (word === 0) continue
    const root = trie.root(word)
    if (root === 0) continue
    first = found.length
    walk(root, i, i + 1, 0)
  }
  return found
}
