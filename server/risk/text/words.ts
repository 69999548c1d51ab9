/** From cut tokens to words with a meaning: disguises undone, spelled-out letters joined, run-together words parted. */
import type { Lexicon } from '../lexicon/lexicon.ts'
import { BOUNDARY, HASH_SEED, hashStep, MASKED, NUMBER, STRETCHED, Tokens } from './tokens.ts'

/** Lemma 0 is a word the lexicon does not know. Offsets are the original's. */
export interface Words {
  count: number
  lemma: Int32Array
  start: Int32Array
  end: Int32Array
  boundary: Uint8Array
  flags: Uint8Array
  /** The number written, or -1. */
  number: Int32Array
}

/** Shortest run-together word worth cutting, and longest run of single letters worth joining. */
const SHORTEST_COMPOUND = 6
const LONGEST_SPELLING = 48

export class WordReader {
  #lexicon: Lexicon
  #tokens = new Tokens()
  #scratch = new Uint16Array(128)
  #room = 0
  #count = 0
  #lemma = new Int32Array(0)
  #start = new Int32Array(0)
  #end = new Int32Array(0)
  #boundary = new Uint8Array(0)
  #flags = new Uint8Array(0)
  #number = new Int32Array(0)

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon
    this.#make(128)
  }

  read(text: string): Words {
    const tokens = this.#tokens
    tokens.cut(text)
    this.#count = 0
    const { vocabulary } = this.#lexicon
    for (let i = 0; i < tokens.count; ) {
      if (
        tokens.length[i] === 1 &&
        i + 2 < tokens.count &&
        tokens.length[i + 1] === 1 &&
        tokens.length[i + 2] === 1
      ) {
        const next = this.#spelledOut(i)
        if (next > i) {
          i = next
          continue
        }
      }
      const from = tokens.from[i]!
      const length = tokens.length[i]!
      const flags = tokens.flags[i]!
      const lemma = vocabulary.lookup(tokens.hash[i]!, tokens.chars, from, length)
      if (lemma !== 0 || flags & NUMBER) {
        // "bu nuh", "k ill": the first half may be a word of its own.
        const joined =
          length < 4 && i + 1 < tokens.count && !(flags & NUMBER) ? this.#joined(i, lemma !== 0) : 0
        if (joined !== 0) {
          this.#push(joined, i, i + 1)
          i += 2
          continue
        }
        this.#push(lemma, i, i)
        i++
        continue
      }
      i = this.#unknown(i, from, length, flags)
    }
    const count = this.#count
    return {
      count,
      lemma: this.#lemma.slice(0, count),
      start: this.#start.slice(0, count),
      end: this.#end.slice(0, count),
      boundary: this.#boundary.slice(0, count),
      flags: this.#flags.slice(0, count),
      number: this.#number.slice(0, count),
    }
  }

  #unknown(i: number, from: number, length: number, flags: number): number {
    const tokens = this.#tokens
    if (length <= 64 && flags & (MASKED | STRETCHED)) {
      const lemma = this.#undisguised(from, length, flags)
      if (lemma !== 0) {
        this.#push(lemma, i, i)
        return i + 1
      }
    }
    if (i + 1 < tokens.count && length < 12) {
      const lemma = this.#joined(i, false)
      if (lemma !== 0) {
        this.#push(lemma, i, i + 1)
        return i + 2
      }
    }
    if (length >= SHORTEST_COMPOUND && length <= LONGEST_SPELLING) {
      const size =
        flags & (MASKED | STRETCHED) ? this.#plain(from, length, 105, 1) : this.#copy(from, length, 0)
      const pieces = this.#lexicon.segments.cut(this.#scratch, 0, size, false)
      if (pieces) {
        pieces.forEach(([lemma], index) => {
          this.#push(lemma, i, i)
          if (index > 0) this.#boundary[this.#count - 1] = BOUNDARY.space
        })
        return i + 1
      }
    }
    this.#push(0, i, i)
    return i + 1
  }

  /** Single letters in a row, "b u n u h", "k.m.s": joined and cut into words. Answers where to go on. */
  #spelledOut(first: number): number {
    const tokens = this.#tokens
    let last = first
    let size = 0
    while (last < tokens.count && tokens.length[last] === 1 && size < LONGEST_SPELLING) {
      if (
        last > first &&
        tokens.boundary[last] === BOUNDARY.sentence &&
        size > 0 &&
        tokens.start[last]! - tokens.end[last - 1]! > 2
      )
        break
      this.#scratch[size++] = letterOf(tokens.chars[tokens.from[last]!]!, 105)
      last++
    }
    const pieces = this.#lexicon.segments.cut(this.#scratch, 0, size, true)
    if (!pieces) return first
    let at = first
    for (const [lemma, length] of pieces) {
      this.#push(lemma, at, at + length - 1)
      if (at > first) this.#boundary[this.#count - 1] = BOUNDARY.space
      at += length
    }
    return last
  }

  /** This word and the next (two) as one that matters: "sui cide", "bun.uh", "ma-ti". 0 if they make none. */
  #joined(i: number, known: boolean): number {
    const tokens = this.#tokens
    if (tokens.boundary[i + 1]! > BOUNDARY.space) return 0
    const nextLength = tokens.length[i + 1]!
    if (nextLength > 10) return 0
    const size = tokens.length[i]! + nextLength
    if (size < 4 || tokens.flags[i + 1]! & NUMBER) return 0
    const { vocabulary, matters } = this.#lexicon
    const nextKnown =
      vocabulary.lookup(tokens.hash[i + 1]!, tokens.chars, tokens.from[i + 1]!, nextLength) !== 0
    if (known && (nextKnown || size < 5)) return 0
    if (nextKnown && size < 5) return 0
    let hash = tokens.hash[i]!
    const { chars } = tokens
    const from = this.#copy(tokens.from[i]!, tokens.length[i]!, 0)
    for (let k = 0; k < nextLength; k++) {
      const code = chars[tokens.from[i + 1]! + k]!
      hash = hashStep(hash, code)
      this.#scratch[from + k] = code
    }
    const lemma = vocabulary.lookup(hash, this.#scratch, 0, size)
    return lemma !== 0 && matters[lemma] === 1 ? lemma : 0
  }

  #copy(from: number, length: number, to: number): number {
    for (let k = 0; k < length; k++) this.#scratch[to + k] = this.#tokens.chars[from + k]!
    return to + length
  }

  /** The word with its marks read as letters (`one` says what 1 and ! stand for), and no run longer than `run`; into the scratch. */
  #plain(from: number, length: number, one: number, run: number): number {
    const { chars } = this.#tokens
    let size = 0
    let same = 0
    for (let k = 0; k < length; k++) {
      const code = letterOf(chars[from + k]!, one)
      if (code === 42) continue
      // "temen2" is temen-temen.
      if (k === length - 1 && code === 50) continue
      same = size > 0 && this.#scratch[size - 1] === code ? same + 1 : 1
      if (same <= run) this.#scratch[size++] = code
    }
    return size
  }

  #known(size: number): number {
    let hash = HASH_SEED
    for (let k = 0; k < size; k++) hash = hashStep(hash, this.#scratch[k]!)
    return this.#lexicon.vocabulary.lookup(hash, this.#scratch, 0, size)
  }

  #undisguised(from: number, length: number, flags: number): number {
    const runs = flags & STRETCHED ? [2, 1] : [99]
    for (const run of runs) {
      const lemma = this.#known(this.#plain(from, length, 105, run))
      if (lemma !== 0) return lemma
      if (flags & MASKED) {
        const other = this.#known(this.#plain(from, length, 108, run))
        if (other !== 0) return other
      }
    }
    return 0
  }

  #push(lemma: number, first: number, last: number): void {
    if (this.#count === this.#room) this.#make(this.#room * 2)
    const tokens = this.#tokens
    const at = this.#count++
    this.#lemma[at] = lemma
    this.#start[at] = tokens.start[first]!
    this.#end[at] = tokens.end[last]!
    this.#boundary[at] = tokens.boundary[first]!
    this.#flags[at] = tokens.flags[first]!
    this.#number[at] =
      tokens.flags[first]! & NUMBER ? numberOf(tokens.chars, tokens.from[first]!, tokens.length[first]!) : -1
  }

  #make(room: number): void {
    const grown = <T extends Int32Array | Uint8Array>(fresh: T, old: T): T => {
      fresh.set(old)
      return fresh
    }
    this.#lemma = grown(new Int32Array(room), this.#lemma)
    this.#start = grown(new Int32Array(room), this.#start)
    this.#end = grown(new Int32Array(room), this.#end)
    this.#boundary = grown(new Uint8Array(room), this.#boundary)
    this.#flags = grown(new Uint8Array(room), this.#flags)
    this.#number = grown(new Int32Array(room), this.#number)
    this.#room = room
  }
}

/** What a digit or mark stands for among letters; `one` is the letter read for 1, ! and |. */
function letterOf(code: number, one: number): number {
  switch (code) {
    case 48:
      return 111
    case 49:
    case 33:
    case 124:
      return one
    case 51:
      return 101
    case 52:
    case 64:
      return 97
    case 53:
    case 36:
      return 115
    case 55:
    case 43:
      return 116
    case 56:
      return 98
    case 57:
      return 103
    default:
      return code
  }
}

function numberOf(chars: Uint16Array, from: number, length: number): number {
  let number = 0
  for (let k = 0; k < length && k < 9; k++) number = number * 10 + chars[from + k]! - 48
  return number
}
