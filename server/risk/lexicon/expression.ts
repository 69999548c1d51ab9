/**
 * The small language in which packs write phrases.
 *
 *   word            itself, in any of its spellings
 *   word(ku|mu)     the word with one of these endings written on; word(ku|mu)? also without
 *   *stem  ^stem    all active / passive forms of an Indonesian verb
 *   {class}         any member of a class
 *   (a|b c|)        one of these; an empty one makes it optional
 *   word?           may be missing; also (…)? and {class}?
 *   ~  ~4           up to two (four) other words; a word must follow
 */
import type { Nfa } from './nfa.ts'

export interface Meaning {
  /** The lemma of a written word; known words and new ones alike. */
  word(text: string): number
  stem(root: string, voice: 'active' | 'passive'): number
  /** The alternatives of a class, each an expression. */
  members(name: string): string[]
}

const DEEPEST_CLASS = 8

/** Writes an expression into the automaton: alternatives part at a node and meet again, so their number never multiplies. */
export function write(nfa: Nfa, expression: string, start: number, meaning: Meaning, depth = 0): number {
  if (depth > DEEPEST_CLASS) throw new Error(`a class refers to itself: ${expression}`)
  let at = 0

  function alternatives(from: number, closing: boolean): number {
    const end = nfa.node()
    for (;;) {
      nfa.skip(sequence(from), end)
      if (expression[at] !== '|') break
      at++
    }
    if (closing) {
      if (expression[at] !== ')') throw new Error(`a bracket is not closed: ${expression}`)
      at++
    }
    return end
  }

  function sequence(from: number): number {
    let node = from
    for (;;) {
      while (expression[at] === ' ') at++
      const next = expression[at]
      if (next === undefined || next === '|' || next === ')') return node
      const before = node
      node = single(next, node)
      if (expression[at] === '?') {
        at++
        nfa.skip(before, node)
      }
    }
  }

  function single(next: string, from: number): number {
    if (next === '(') {
      at++
      return alternatives(from, true)
    }
    if (next === '{') {
      const close = expression.indexOf('}', at)
      if (close < 0) throw new Error(`a brace is not closed: ${expression}`)
      const name = expression.slice(at + 1, close)
      at = close + 1
      const end = nfa.node()
      for (const member of meaning.members(name)) nfa.skip(write(nfa, member, from, meaning, depth + 1), end)
      return end
    }
    if (next === '~') {
      const digits = /^~(\d*)/.exec(expression.slice(at))!
      at += digits[0].length
      return nfa.gap(from, digits[1] ? Number(digits[1]) : 2)
    }
    const word = /^[^ |()?{}~]+/u.exec(expression.slice(at))?.[0]
    if (!word) throw new Error(`cannot read "${expression.slice(at, at + 40)}"`)
    at += word.length
    if (expression[at] === '(') return endings(word, from)
    if (word.length > 1 && word[0] === '*') return nfa.step(from, meaning.stem(word.slice(1), 'active'))
    if (word.length > 1 && word[0] === '^') return nfa.step(from, meaning.stem(word.slice(1), 'passive'))
    return nfa.step(from, meaning.word(word))
  }

  function endings(word: string, from: number): number {
    const close = expression.indexOf(')', at)
    if (close < 0) throw new Error(`a bracket is not closed: ${expression}`)
    const forms = expression
      .slice(at + 1, close)
      .split('|')
      .map(ending => word + ending)
    at = close + 1
    if (expression[at] === '?') {
      at++
      forms.push(word)
    }
    const end = nfa.node()
    for (const form of forms) nfa.skip(nfa.step(from, meaning.word(form)), end)
    return end
  }

  const end = alternatives(start, false)
  if (at < expression.length) throw new Error(`cannot read "${expression.slice(at, at + 40)}"`)
  return end
}
