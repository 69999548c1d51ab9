/**
 * The small language in which packs write phrases.
 *
 *   word            itself, in any of its spellings
 *   *stem  ^stem    all active / passive forms of an Indonesian verb
 *   {class}         any member of a class
 *   (a|b c|)        one of these; an empty one makes it optional
 *   word?           may be missing; also (…)? and {class}?
 *   ~  ~4           up to two (four) other words
 */
import type { Element } from './trie.ts'

export interface Meaning {
  /** The lemma of a written word; known words and new ones alike. */
  word(text: string): number
  stem(root: string, voice: 'active' | 'passive'): number
  /** The alternatives of a class, each an expression. */
  members(name: string): string[]
}

/** More variants than this in one phrase is a mistake in the pack. */
const MOST_VARIANTS = 30_000

type Sequence = Element[]

export function expand(expression: string, meaning: Meaning, depth = 0): Sequence[] {
  if (depth > 8) throw new Error(`a class refers to itself: ${expression}`)
  let at = 0

  function alternatives(closing: boolean): Sequence[] {
    const all: Sequence[] = []
    for (;;) {
      all.push(...sequence())
      if (expression[at] === '|') at++
      else break
    }
    if (closing) {
      if (expression[at] !== ')') throw new Error(`a bracket is not closed: ${expression}`)
      at++
    }
    return all
  }

  function sequence(): Sequence[] {
    let all: Sequence[] = [[]]
    for (;;) {
      while (expression[at] === ' ') at++
      const next = expression[at]
      if (next === undefined || next === '|' || next === ')') return all
      let item = single(next)
      if (expression[at] === '?') {
        at++
        item = [[], ...item]
      }
      if (all.length * item.length > MOST_VARIANTS) throw new Error(`too many variants: ${expression}`)
      all = all.flatMap(head => item.map(tail => [...head, ...tail]))
    }
  }

  function single(next: string): Sequence[] {
    if (next === '(') {
      at++
      return alternatives(true)
    }
    if (next === '{') {
      const close = expression.indexOf('}', at)
      if (close < 0) throw new Error(`a brace is not closed: ${expression}`)
      const name = expression.slice(at + 1, close)
      at = close + 1
      return meaning.members(name).flatMap(member => expand(member, meaning, depth + 1))
    }
    if (next === '~') {
      const digit = /^~(\d*)/.exec(expression.slice(at))!
      at += digit[0].length
      return [[{ gap: digit[1] ? Number(digit[1]) : 2 }]]
    }
    const word = /^[^ |()?{}~]+/u.exec(expression.slice(at))?.[0]
    if (!word) throw new Error(`cannot read "${expression.slice(at)}" in: ${expression}`)
    at += word.length
    if (word.length > 1 && word[0] === '*') return [[meaning.stem(word.slice(1), 'active')]]
    if (word.length > 1 && word[0] === '^') return [[meaning.stem(word.slice(1), 'passive')]]
    return [[meaning.word(word)]]
  }

  const all = alternatives(false)
  if (at < expression.length) throw new Error(`cannot read "${expression.slice(at)}" in: ${expression}`)
  return all.filter(one => one.length > 0)
}
