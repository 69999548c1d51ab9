/**
 * What the linear model looks at, as hashed keys: words and their neighbors, classes of words (so that what was learned of
 * "pills" helps with "tablets"), phrases the lexicon found, and what the rules made of them. Each key belongs to the place of a
 * word, so that any stretch of words can be weighed by itself.
 */
import { CATEGORIES } from '../../protocol/levels.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { hashOf } from '../lexicon/vocabulary.ts'
import type { Reading } from '../read.ts'
import { ASKED, BOUNDARY, QUOTED } from '../text/tokens.ts'
import type { Words } from '../text/words.ts'
import type { Hit } from '../types.ts'
import { DENIES, type WordClasses } from './classes.ts'

/** Counts up with each change of what a key means: weights of another number are refused. */
export const FEATURES_VERSION = 3

/** Salts, one a kind of feature. */
const WORD = 0x1b873593
const PAIR = 0x2545f491
const CLASS_WORD = 0x6a09e667
const WORD_CLASS = 0x7f4a7c15
const CLASS1 = 0x11f9a3b7
const CLASS2 = 0x22a7c915
const DENIED = 0x55c2d18d
const MENTION1 = 0x17c6a4d3
const MENTION2 = 0x28d5b3e1
const RULE = 0x5be2e0b3
const RULE_LEVEL = 0x6cd1f9a1
const REASON = 0x7dc0e897
const SIDE = 0x0eaf5785
const SHAPE = 0x1f9e4673
const AROUND = 0x2a8d3561
const REPLY = 0x3b7c4e59

/** Words of the other side are other words. */
const OTHER = 0x5bd1e995
const SENTENCE = 0x61c88647
const TURN = 0x71c98a53
/** A denial colors so many words behind it. */
const DENIAL_REACH = 4
/** The most keys that one word, one phrase can add. */
const KEYS_A_WORD = 14
const KEYS_A_MENTION = 2
/** So many phrases of what the other side said are looked at beside each word of the answer. */
const MOST_NAMES = 4
const KEYS_A_REPLY = 2 + MOST_NAMES

export function mix(kind: number, a: number, b = 0, c = 0): number {
  let hash = Math.imul(a ^ kind, 0x9e3779b1)
  hash = Math.imul((hash ^ (hash >>> 15)) + b, 0x85ebca6b)
  hash = Math.imul((hash ^ (hash >>> 13)) + c, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Names of the numbers people write: a few, a box full, an hour, a year. */
function numberWord(number: number): number {
  if (number < 2) return 0x101
  if (number < 6) return 0x102
  if (number < 13) return 0x103
  if (number < 32) return 0x104
  if (number < 200) return 0x105
  if (number < 1900 || number > 2100) return 0x106
  return 0x107
}

/** What a word counts as. */
function nameOf({ number, hash }: Words, at: number): number {
  return number[at]! >= 0 ? numberWord(number[at]!) : hash[at]!
}

/** Whether it ends in a question. */
function asks({ count, flags }: Words): boolean {
  return count > 0 && (flags[count - 1]! & ASKED) !== 0
}

/** The keys of one or several readings; reused from message to message. */
export class Features {
  keys = new Int32Array(4096)
  /** The word each key belongs to. */
  at = new Int32Array(4096)
  count = 0
  /** Words so far. */
  words = 0
  /** Keys of the whole, before the first word. */
  globals = 0
  readonly #classes: WordClasses
  /** By concept: its name; 0 for what a program added, of which the sentences that the model learned from know nothing. */
  readonly #names: Int32Array
  readonly #added: ReadonlySet<string>
  /** By concept: what an event is about, as a bit. */
  readonly #topics: Int32Array
  // The words, classes and phrases just before, so that neighbors are seen across messages too.
  #w1 = 0
  #w2 = 0
  #c1 = 0
  // The class of the last word that has one.
  #k1 = 0
  #m1 = 0

  constructor(lexicon: Lexicon, classes: WordClasses) {
    this.#classes = classes
    this.#added = lexicon.added
    this.#names = Int32Array.from(lexicon.concepts, ({ kind, id }) =>
      lexicon.added.has(id) ? 0 : hashOf(`${kind} ${id}`),
    )
    this.#topics = Int32Array.from(lexicon.concepts, concept =>
      concept.kind === 'event' && !lexicon.added.has(concept.id)
        ? 1 << CATEGORIES.indexOf(concept.category)
        : 0,
    )
  }

  start(): void {
    this.count = 0
    this.words = 0
    this.#w1 = this.#w2 = this.#c1 = 0
    this.#k1 = 0
    this.#m1 = 0
  }

  /** One message by itself. */
  message(reading: Reading): void {
    this.start()
    const { words } = reading
    const asked = asks(words)
    this.#room(words.count + 1, reading)
    this.#whole(reading, asked)
    this.#words(reading, 0, false)
    this.#mentions(reading, 0, 0, false)
    this.#evidence(reading)
  }

  /** The newest message as the end of a talk: before it come the last words of some messages, oldest first. */
  talk(before: Reading[], newest: Reading, most: number): void {
    this.start()
    this.#room(2, newest)
    this.#add(mix(SIDE, newest.from === 'requester' ? 11 : 12))
    for (const reading of before) {
      this.#turn(reading, newest, most)
      this.#add(mix(AROUND, Math.min(this.#top(reading), 2), reading.from === newest.from ? 1 : 2))
    }
    this.#turn(newest, newest, most)
    this.#reply(before, newest)
    this.#at(
      this.words - 1,
      mix(AROUND, this.#top(newest) + 8, newest.answer === 'yes' ? 1 : newest.answer === 'no' ? 2 : 3),
    )
    this.globals = 0
  }

  /** What is said, beside what the other side spoke of last: "sunday" means one thing behind "when did he hit you?". */
  #reply(before: Reading[], newest: Reading): void {
    const asked = before.findLast(reading => reading.from !== newest.from)
    if (!asked) return
    const last = this.words - 1
    const { topic, names } = this.#spokenOf(asked)
    const question = asks(asked.words) ? 1 : 0
    for (let i = 0; i < newest.words.count; i++) {
      const w = nameOf(newest.words, i)
      const c = this.#classes.of(w)
      this.#at(last, mix(REPLY, topic, w, question))
      if (c !== 0) this.#at(last, mix(REPLY, topic, c, 2))
      for (const name of names) this.#at(last, mix(REPLY, name, c || w, 3))
    }
    const answer = newest.answer === undefined ? 0 : hashOf(newest.answer)
    this.#at(last, mix(REPLY, topic, answer, 4))
    for (const name of names) this.#at(last, mix(REPLY, name, answer, 5))
    for (const { rule } of asked.questions) this.#at(last, mix(REPLY, hashOf(rule), answer, 6))
  }

  /** What the phrases of a message are about, as bits, and the first few by their names. */
  #spokenOf({ mentions }: Reading): { topic: number; names: number[] } {
    let topic = 0
    const names: number[] = []
    for (let i = 0; i < mentions.length; i += 3) {
      const concept = mentions[i]!
      if (this.#topics[concept] === 0) continue
      topic |= this.#topics[concept]!
      if (names.length < MOST_NAMES) names.push(this.#names[concept]!)
    }
    return { topic, names }
  }

  #turn(reading: Reading, newest: Reading, most: number): void {
    const first = Math.max(0, reading.words.count - most)
    const base = this.words - first
    const other = reading.from !== newest.from
    this.#room(reading.words.count - first, reading)
    this.#w2 = this.#w1
    this.#w1 = other ? TURN : ~TURN
    this.#words(reading, first, other)
    this.#mentions(reading, first, base, other)
    this.#k1 = other ? 0x7001 : 0x7002
  }

  #room(words: number, reading: Reading): void {
    const needed =
      this.count + words * (KEYS_A_WORD + KEYS_A_REPLY) + (reading.mentions.length / 3) * KEYS_A_MENTION + 256
    const least = needed + (reading.hits.length + reading.suppressed.length) * 4
    if (least <= this.keys.length) return
    const keys = new Int32Array(least * 2)
    keys.set(this.keys)
    this.keys = keys
    const at = new Int32Array(least * 2)
    at.set(this.at)
    this.at = at
  }

  #add(key: number): void {
    this.at[this.count] = this.words
    this.keys[this.count++] = key
  }

  #whole(reading: Reading, asked: boolean): void {
    const { count } = reading.words
    const size = count < 4 ? 1 : count < 9 ? 2 : count < 21 ? 3 : count < 51 ? 4 : 5
    this.#add(mix(SIDE, reading.from === 'requester' ? 1 : 2))
    this.#add(mix(SHAPE, size, asked ? 1 : 0))
    if (this.#learned(reading.hits).length === 0) this.#add(mix(RULE_LEVEL, 0, 0))
    this.globals = this.count
  }

  #words(reading: Reading, first: number, other: boolean): void {
    const { keys, at } = this
    const { boundary, flags, count } = reading.words
    const helper = !other && reading.from !== 'requester'
    let n = this.count
    let place = this.words
    let w1 = this.#w1
    let w2 = this.#w2
    let c1 = this.#c1
    let k1 = this.#k1
    let denied = 0
    let denial = 0
    for (let i = first; i < count; i++, place++) {
      const before = n
      if (i > first && boundary[i]! >= BOUNDARY.comma) denied = 0
      if (i > first && boundary[i] === BOUNDARY.sentence) {
        w2 = w1
        w1 = SENTENCE
        c1 = 0
      }
      let w = nameOf(reading.words, i)
      let c = this.#classes.of(w)
      if (other) {
        w ^= OTHER
        if (c !== 0) c += 0x1000
      }
      keys[n++] = mix(WORD, w)
      keys[n++] = mix(PAIR, w1, w)
      if (helper) keys[n++] = mix(SIDE, w)
      if (helper && c !== 0) keys[n++] = mix(SIDE, c, 1)
      if (c1 !== 0) keys[n++] = mix(CLASS_WORD, c1, w)
      if (denied > 0) {
        denied--
        keys[n++] = mix(DENIED, w, denial)
      }
      if (flags[i]! & QUOTED) keys[n++] = mix(SHAPE, w, 77)
      if (c !== 0) {
        keys[n++] = mix(WORD_CLASS, w1, c)
        keys[n++] = mix(WORD_CLASS, w2, c, 2)
        keys[n++] = mix(CLASS1, c)
        keys[n++] = mix(CLASS2, k1, c)
        if (denied > 0) keys[n++] = mix(DENIED, c, 1)
        if (c === DENIES) {
          denied = DENIAL_REACH
          denial = 0
        }
        k1 = c
      }
      w2 = w1
      w1 = w
      c1 = c
      for (let k = before; k < n; k++) at[k] = place
    }
    this.count = n
    this.words = place
    this.#w1 = w1
    this.#w2 = w2
    this.#c1 = c1
    this.#k1 = k1
  }

  /** `base`: the place of the reading's first word. */
  #mentions(reading: Reading, first: number, base: number, other: boolean): void {
    const { keys, at } = this
    const { mentions } = reading
    const names = this.#names
    const salt = other ? OTHER : 0
    let n = this.count
    let m1 = this.#m1
    for (let i = 0; i < mentions.length; i += 3) {
      const from = mentions[i + 1]!
      const name = names[mentions[i]!]!
      if (from < first || name === 0) continue
      const before = n
      const m = name ^ salt
      keys[n++] = mix(MENTION1, m)
      keys[n++] = mix(MENTION2, m1, m)
      m1 = m
      for (let k = before; k < n; k++) at[k] = base + from
    }
    this.count = n
    this.#m1 = m1
  }

  /** What the rules made of the message, at the words it stands on. */
  #evidence(reading: Reading): void {
    const { words } = reading
    const hits = this.#learned(reading.hits)
    const suppressed = this.#learned(reading.suppressed)
    for (let i = 0; i < hits.length; i++) {
      const { rule, level, category, spans } = hits[i]!
      const place = spans.length > 0 ? wordAt(words.start, words.count, spans[0]!.start) : 0
      const name = hashOf(rule)
      this.#at(place, mix(RULE, name))
      this.#at(place, mix(RULE, name, level + 1))
      this.#at(place, mix(RULE_LEVEL, level + 1, hashOf(category)))
    }
    for (let i = 0; i < suppressed.length; i++) {
      const { rule, reason, spans } = suppressed[i]!
      const place = spans.length > 0 ? wordAt(words.start, words.count, spans[0]!.start) : 0
      this.#at(place, mix(REASON, hashOf(rule), hashOf(reason)))
      this.#at(place, mix(REASON, hashOf(reason)))
    }
  }

  /** All but those of the program's own rules. */
  #learned<Finding extends Hit>(findings: Finding[]): Finding[] {
    return this.#added.size === 0 ? findings : findings.filter(({ rule }) => !this.#added.has(rule))
  }

  #top({ hits }: Reading): number {
    let top = 0
    for (const { level } of this.#learned(hits)) if (level > top) top = level
    return top
  }

  #at(place: number, key: number): void {
    this.at[this.count] = place
    this.keys[this.count++] = key
  }
}

/** The word that begins at this offset, or holds it. */
function wordAt(start: number[], count: number, offset: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (start[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
