/** One message laid out for the frames: which cue colors which word, and where sentences and clauses end. */
import { CUE_BITS, type Lexicon } from '../lexicon/lexicon.ts'
import type { Mentions } from '../lexicon/mentions.ts'
import { ASKED, BOUNDARY, QUOTED } from '../text/tokens.ts'
import type { Words } from '../text/words.ts'
import type { Side } from '../types.ts'
import { Bounds } from './bounds.ts'
import { CUE, type Cue, type CueSet, cueSet } from './cues.ts'

/** What may stand behind an open word without being its object. */
const TAILS = cueSet(
  'tail',
  'today',
  'now',
  'later',
  'recent',
  'but',
  'joke',
  'self',
  'not',
  'how',
  'serious',
  'they',
  'often',
  'again',
  'when',
  'means',
  'drug',
  'own',
  'many',
)
/** Words that a negation passes through on its way to what it negates. */
const PASSED = cueSet('thru', 'want', 'will', 'think', 'might', 'self', 'you', 'they', 'tried')
const PASSED_BACK = cueSet('thru')
const BUT = cueSet('but')
const STOPS = cueSet('but', 'notjust')
const NOT = cueSet('not')
const NOT_JUST = cueSet('notjust')
/** Numbers that hold a word's cues. */
const ROW = CUE_BITS / 32
/** Farthest that a word's meaning is looked for on its left. */
const REACH = 9
/** Of a sentence without an end only so many words each way are looked at, or a long message would cost its length squared. */
const FAR = 40

export class Scene {
  readonly from: Side
  readonly words: Words
  readonly mentions: Mentions
  readonly lexicon: Lexicon
  readonly count: number
  /** By word, a few numbers of 32 cues each. */
  #cues: number[]
  #sentences: Bounds | undefined
  #clauses: Bounds | undefined
  #all = new Int32Array(CUE_BITS / 32)

  constructor(lexicon: Lexicon, from: Side, words: Words, mentions: Mentions) {
    this.lexicon = lexicon
    this.from = from
    this.words = words
    this.mentions = mentions
    this.count = words.count
    this.#cues = new Array<number>(words.count * ROW).fill(0)
    for (let i = 0; i < mentions.length; i += 3) {
      const { cue } = lexicon.concepts[mentions[i]!]!
      if (cue < 0) continue
      const bit = 1 << (cue & 31)
      this.#all[cue >> 5]! |= bit
      for (let at = mentions[i + 1]!; at < mentions[i + 2]!; at++) this.#cues[at * ROW + (cue >> 5)]! |= bit
    }
  }

  is(at: number, cue: Cue): boolean {
    const index = CUE[cue]
    return (this.#cues[at * ROW + (index >> 5)]! & (1 << (index & 31))) !== 0
  }

  /** Any of the set. */
  isAny(at: number, set: CueSet): boolean {
    for (let row = 0; row < ROW; row++) if (this.#cues[at * ROW + row]! & set[row]!) return true
    return false
  }

  /** The last word in [from, to) that any of the set colors, or -1. */
  lastOfAny(set: CueSet, from: number, to: number): number {
    for (let at = Math.min(to, this.count) - 1; at >= from; at--) if (this.isAny(at, set)) return at
    return -1
  }

  allCues(mask: Int32Array): void {
    for (let row = 0; row < ROW; row++) mask[row]! |= this.#all[row]!
  }

  /** Adds the cues that color any of the words [from, to). */
  cuesWithin(from: number, to: number, mask: Int32Array): void {
    for (let at = from; at < to; at++)
      for (let row = 0; row < ROW; row++) mask[row]! |= this.#cues[at * ROW + row]!
  }

  /** Anywhere in the message. */
  has(cue: Cue): boolean {
    const index = CUE[cue]
    return (this.#all[index >> 5]! & (1 << (index & 31))) !== 0
  }

  /** The first word in [from, to) that the cue colors, or -1. */
  find(cue: Cue, from: number, to: number): number {
    const index = CUE[cue]
    const row = index >> 5
    const bit = 1 << (index & 31)
    if ((this.#all[row]! & bit) === 0) return -1
    const last = Math.min(to, this.count)
    for (let at = Math.max(0, from); at < last; at++) if (this.#cues[at * ROW + row]! & bit) return at
    return -1
  }

  /** Whether one of the words in [from, to) that the cue colors is such a one. */
  some(cue: Cue, from: number, to: number, such: (at: number) => boolean): boolean {
    for (let at = this.find(cue, from, to); at >= 0; at = this.find(cue, at + 1, to))
      if (such(at)) return true
    return false
  }

  within(cue: Cue, from: number, to: number): boolean {
    return this.find(cue, from, to) >= 0
  }

  /**
   * A phrase that ends in an open word ("end it", "be gone", "akhiri semua") says what it seems to only where nothing else is made
   * its object: "end it all", "end it tonight", but not "end this contract", "be gone from this town".
   */
  completedElsewhere(end: number): boolean {
    if (!this.is(end - 1, 'open') || end >= this.count) return false
    if (this.words.boundary[end]! >= BOUNDARY.comma) return false
    const lemma = this.words.lemma[end]!
    if (lemma === 0) return true
    return !(this.lexicon.filler[lemma] === 1 || this.isAny(end, TAILS))
  }

  sentenceStart(at: number): number {
    this.#sentences ??= Bounds.sentences(this.words)
    return Math.max(this.#sentences.start(at), at - FAR)
  }

  sentenceEnd(at: number): number {
    this.#sentences ??= Bounds.sentences(this.words)
    return Math.min(this.#sentences.end(at), at + FAR)
  }

  /** Back to a comma, a "but", or the sentence's start. */
  clauseStart(at: number): number {
    this.#clauses ??= Bounds.clauses(this.words, word => this.isAny(word, BUT))
    return Math.max(this.#clauses.start(at), at - FAR)
  }

  clauseEnd(at: number): number {
    this.#clauses ??= Bounds.clauses(this.words, word => this.isAny(word, BUT))
    return Math.min(this.#clauses.end(at), at + FAR)
  }

  asked(at: number): boolean {
    return (this.words.flags[at]! & ASKED) !== 0
  }

  quoted(at: number): boolean {
    return (this.words.flags[at]! & QUOTED) !== 0
  }

  isNot(at: number): boolean {
    return this.isAny(at, NOT) && !this.isAny(at, NOT_JUST)
  }

  #transparent(at: number, passed: CueSet): boolean {
    const lemma = this.words.lemma[at]!
    return lemma !== 0 && (this.lexicon.filler[lemma] === 1 || this.isAny(at, passed))
  }

  /** Whether a negation governs the words [start, end): from the left through modal words only, or right after as "… sih enggak". */
  negated(start: number, end: number): boolean {
    if (!this.has('not') && !this.has('no')) return false
    const { boundary } = this.words
    for (let at = start - 1; at >= 0 && at >= start - REACH; at--) {
      if (boundary[at + 1]! >= BOUNDARY.comma || this.isAny(at, STOPS)) break
      if (this.isNot(at)) return true
      if (!this.#transparent(at, PASSED)) break
    }
    let at = end
    const asked = this.asked(start)
    while (at < this.count && at < end + 4) {
      if (boundary[at]! >= BOUNDARY.sentence && !asked) return false
      const answered = asked && boundary[at]! >= BOUNDARY.sentence
      if ((this.isNot(at) && (at > end || answered)) || (answered && this.is(at, 'no'))) {
        // "kamu mau mati gak?" asks.
        if (asked && !answered) return false
        // "bunuh diri sih enggak", "suicide? no": nothing but fillers may follow in that clause.
        let after = at + 1
        while (
          after < this.count &&
          boundary[after]! < BOUNDARY.comma &&
          this.#transparent(after, PASSED_BACK)
        )
          after++
        return after === this.count || boundary[after]! >= BOUNDARY.comma || this.is(after, 'but')
      }
      if (!this.#transparent(at, PASSED_BACK)) return false
      at++
    }
    return false
  }

  span(from: number, to: number): { message: number; start: number; end: number } {
    return { message: 0, start: this.words.start[from]!, end: this.words.end[to - 1]! }
  }
}
