/** From cut tokens to words with a meaning: disguises undone, spelled-out letters joined, run-together words parted. */
import type { Lexicon } from '../lexicon/lexicon.ts'
import type { Near } from '../lexicon/near.ts'
import { Memo } from './memo.ts'
import { BOUNDARY, HASH_SEED, hashStep, MASKED, NUMBER, STRETCHED, Tokens } from './tokens.ts'

/** Lemma 0 is a word the lexicon does not know. Offsets are the original's. */
export interface Words {
  count: number
  lemma: number[]
  start: number[]
  end: number[]
  boundary: number[]
  flags: number[]
  /** The number written, or -1. */
  number: number[]
  /** Names the word whatever the packs hold: its lemma's, or the folded word's own. */
  hash: number[]
}

/** Room for so many words. Plain arrays: of typed ones, each but the smallest costs more than all that is written into it. */
export function makeWords(count: number): Words {
  const part = () => new Array<number>(count).fill(0)
  return {
    count,
    lemma: part(),
    start: part(),
    end: part(),
    boundary: part(),
    flags: part(),
    number: part(),
    hash: part(),
  }
}

/** Shortest run-together word worth cutting, and longest run of single letters worth joining. */
const SHORTEST_COMPOUND = 6
const LONGEST_SPELLING = 48
/** From so many single letters on, a word that matters may stand among others that nobody knows. */
const LONG_SPELLING = 9
/** Letters before and after a spelled-out word that may be words of their own: "i t o o k". */
const EDGES = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const
/** How stretched letters are taken back: to two, to one, or to one only where there are more than two. */
const STRETCHES = [2, 0, 1]
const AS_WRITTEN = [99]
/** Of it, whose, so; the packs name the words in which they matter. */
const CLITICS = ['nya', 'ku', 'mu', 'lah', 'kah', 'pun', "'s"]
const SHORTEST_STEM = 4
/** So many words with digits among their letters make a text in which a digit alone is a letter too. */
const LEET_WORDS = 2

export class WordReader {
  #lexicon: Lexicon
  #tokens = new Tokens()
  #scratch = new Uint16Array(128)
  #memo = new Memo()
  /** By token: its lemma as it is written. */
  #written = new Int32Array(64)
  /** Digits stand for letters in this message. */
  #leet = false
  #count = 0
  #lemma: number[] = []
  #start: number[] = []
  #end: number[] = []
  #boundary: number[] = []
  #flags: number[] = []
  #number: number[] = []
  #hash: number[] = []

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon
  }

  read(text: string): Words {
    const tokens = this.#tokens
    tokens.cut(text)
    this.#count = 0
    this.#leet = leetIn(tokens)
    this.#lookUp()
    for (let i = 0; i < tokens.count; ) {
      if (tokens.length[i] === 1) {
        const next = this.#spelledOut(i)
        if (next > i) {
          i = next
          continue
        }
      }
      const from = tokens.from[i]!
      const length = tokens.length[i]!
      const flags = tokens.flags[i]!
      const lemma = this.#written[i]!
      if (lemma !== 0 || flags & NUMBER) {
        // "bu nuh", "k ill": the first half may be a word of its own.
        const joined =
          length < 4 && i + 1 < tokens.count && !(flags & NUMBER) ? this.#joined(i, lemma !== 0) : 0
        if (joined !== 0) {
          this.#push(joined, i, i + 1)
          i += 2
          continue
        }
        const meant =
          lemma === 0 && this.#leet && length < 4 ? this.#known(this.#plain(from, length, 105, 2)) : 0
        this.#push(meant || lemma || this.#own(i), i, i)
        i++
        continue
      }
      if (i + 1 < tokens.count && length < 12) {
        const joined =
          flags & (MASKED | STRETCHED) && this.#undisguised(from, length, flags) ? 0 : this.#joined(i, false)
        if (joined !== 0) {
          this.#push(joined, i, i + 1)
          i += 2
          continue
        }
      }
      this.#strange(i)
      i++
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
      hash: this.#hash.slice(0, count),
    }
  }

  #lookUp(): void {
    const { count, hash, chars, from, length } = this.#tokens
    const { vocabulary } = this.#lexicon
    if (this.#written.length < count) this.#written = new Int32Array(count * 2)
    for (let i = 0; i < count; i++)
      this.#written[i] = vocabulary.lookup(hash[i]!, chars, from[i]!, length[i]!)
  }

  /** A word that the vocabulary does not hold as it is written. */
  #strange(token: number): void {
    const { hash, chars, from, length, flags } = this.#tokens
    const kept = this.#memo.find(hash[token]!, chars, from[token]!, length[token]!)
    if (kept >= 0) this.#push(kept || this.#ownMeant(token), token, token)
    else this.#unknown(token, token, from[token]!, length[token]!, flags[token]!)
  }

  /** The tokens from `first` to `last` are one word that the vocabulary does not hold as it is written. */
  #unknown(first: number, last: number, from: number, length: number, flags: number): void {
    const lemma = this.#meant(from, length, flags) || this.#stem(from, length)
    if (lemma === 0 && length >= SHORTEST_COMPOUND && length <= LONGEST_SPELLING) {
      const size =
        flags & (MASKED | STRETCHED) ? this.#plain(from, length, 105, 1) : this.#copy(from, length, 0)
      const pieces = this.#lexicon.segments.cut(this.#scratch, 0, size, false)
      if (pieces) {
        pieces.forEach(([piece], index) => {
          this.#push(piece, first, last)
          if (index > 0) this.#boundary[this.#count - 1] = BOUNDARY.space
        })
        return
      }
    }
    const meant = lemma || this.#mistyped(this.#lexicon.near, from, length, flags)
    if (first === last && length <= LONGEST_SPELLING)
      this.#memo.keep(this.#tokens.hash[first]!, this.#tokens.text(first), meant)
    this.#push(meant || (first === last ? this.#ownMeant(first) : 0), first, last)
  }

  /** A word that only the program's own phrases hold. */
  #own(token: number): number {
    const { own } = this.#lexicon
    if (own.size === 0) return 0
    const { hash, chars, from, length } = this.#tokens
    return own.lookup(hash[token]!, chars, from[token]!, length[token]!)
  }

  /** The same in disguise. */
  #ownMeant(token: number): number {
    const { own, nearOwn } = this.#lexicon
    if (own.size === 0) return 0
    const known = this.#own(token)
    if (known !== 0) return known
    const from = this.#tokens.from[token]!
    const length = this.#tokens.length[token]!
    const flags = this.#tokens.flags[token]!
    const disguised = length <= 64 && flags & (MASKED | STRETCHED)
    return (
      (disguised ? this.#undisguised(from, length, flags, own) : 0) ||
      this.#mistyped(nearOwn, from, length, flags)
    )
  }

  #meant(from: number, length: number, flags: number): number {
    return length <= 64 && flags & (MASKED | STRETCHED) ? this.#undisguised(from, length, flags) : 0
  }

  /** The word without what leans on its end: "racunnya", "rope's". */
  #stem(from: number, length: number): number {
    const { chars } = this.#tokens
    for (const clitic of CLITICS) {
      const rest = length - clitic.length
      if (rest < SHORTEST_STEM || rest > LONGEST_SPELLING) continue
      let same = 0
      while (same < clitic.length && chars[from + rest + same] === clitic.charCodeAt(same)) same++
      if (same < clitic.length) continue
      const lemma = this.#known(this.#copy(from, rest, 0))
      if (lemma !== 0) return lemma
    }
    return 0
  }

  /** A letter three times in a row. */
  #stretched(from: number, length: number): boolean {
    const { chars } = this.#tokens
    for (let k = from + 2; k < from + length; k++)
      if (chars[k] === chars[k - 1] && chars[k] === chars[k - 2]) return true
    return false
  }

  /** The word one slip away, for one that is no ordinary word; marks read as letters. */
  #mistyped(near: Near, from: number, length: number, flags: number): number {
    if (length > 32) return 0
    const { ordinary } = this.#lexicon
    // Two slips at once, a letter doubled and another wrong, make strangers alike.
    for (const run of flags & MASKED || this.#stretched(from, length) ? STRETCHES : AS_WRITTEN) {
      const size = this.#plain(from, length, 105, run)
      let hash = HASH_SEED
      for (let k = 0; k < size; k++) hash = hashStep(hash, this.#scratch[k]!)
      if (ordinary.lookup(hash, this.#scratch, 0, size) !== 0) return 0
      const lemma = near.find(this.#scratch, 0, size)
      if (lemma !== 0) return lemma
    }
    return 0
  }

  /** Single letters in a row, "b u n u h", "k.m.s", "t_o_o_k": one word or several. Answers where to go on; `first` if it is none. */
  #spelledOut(first: number): number {
    const tokens = this.#tokens
    const { length, boundary, start, end, count } = tokens
    let last = first + 1
    while (last < count && length[last] === 1 && boundary[last] === BOUNDARY.glued) last++
    if (last - first > 2) {
      const { from, size, flags } = this.#gathered(first, last)
      if (flags & NUMBER) return first
      const lemma = this.#known(this.#copy(from, size, 0))
      if (lemma !== 0) this.#push(lemma, first, last - 1)
      else if (!this.#pieces(first, last, from, size, flags))
        this.#unknown(first, last - 1, from, size, flags)
      return last
    }
    last = first + 1
    while (
      last < count &&
      last - first < LONGEST_SPELLING &&
      length[last] === 1 &&
      boundary[last]! <= BOUNDARY.comma &&
      // A wider gap ends a word.
      (last - first < 3 || start[last]! - end[last - 1]! < 2)
    )
      last++
    if (last - first < 3) return first
    const { from, size, flags } = this.#gathered(first, last)
    if (flags & NUMBER) return first
    for (const [skip, leave] of EDGES) {
      if (size - skip - leave < 3) continue
      const lemma =
        this.#known(this.#copy(from + skip, size - skip - leave, 0)) ||
        this.#meant(from + skip, size - skip - leave, flags)
      if (lemma === 0) continue
      if (skip > 0) this.#push(this.#known(this.#copy(from, 1, 0)), first, first)
      this.#push(lemma, first + skip, last - 1 - leave)
      if (leave > 0) this.#push(this.#known(this.#copy(from + size - 1, 1, 0)), last - 1, last - 1)
      return last
    }
    if (this.#pieces(first, last, from, size, flags)) return last
    // "i w a l k e d": a letter that is a word, and a word that is not known.
    const single = this.#known(this.#copy(from, 1, 0))
    if (single !== 0 && size > 4) {
      this.#push(single, first, first)
      this.#unknown(first + 1, last - 1, from + 1, size - 1, flags)
    } else this.#unknown(first, last - 1, from, size, flags)
    return last
  }

  /** The single characters of the tokens [first, last) as one run behind the message's own. */
  #gathered(first: number, last: number): { from: number; size: number; flags: number } {
    const tokens = this.#tokens
    let flags = NUMBER
    for (let i = first; i < last; i++) {
      const code = tokens.chars[tokens.from[i]!]!
      if (code < 97) flags |= MASKED
      else flags &= ~NUMBER
      if (i > first && tokens.chars[tokens.from[i - 1]!] === code) flags |= STRETCHED
    }
    const from = tokens.gather(first, last)
    return { from, size: last - first, flags }
  }

  /** A run of letters cut into known words; false where it does not part cleanly. */
  #pieces(first: number, last: number, from: number, size: number, flags: number): boolean {
    const length = flags & MASKED ? this.#plain(from, size, 105, 99) : this.#copy(from, size, 0)
    if (length !== size) return false
    const { spelled, segments } = this.#lexicon
    const pieces =
      spelled.cut(this.#scratch, 0, size, false, size * 0.75) ??
      (size >= LONG_SPELLING ? segments.cut(this.#scratch, 0, size, true) : undefined)
    if (!pieces) return false
    let at = first
    for (const [lemma, length] of pieces) {
      this.#push(lemma, at, at + length - 1)
      if (at > first) this.#boundary[this.#count - 1] = BOUNDARY.space
      at += length
    }
    return at === last
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
    const nextKnown = this.#written[i + 1] !== 0
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

  /**
   * The word with its marks read as letters (`one` says what 1 and ! stand for), and no run longer than `run`; into the scratch.
   * With a run of 0, what is doubled stays and what is stretched further counts once.
   */
  #plain(from: number, length: number, one: number, run: number): number {
    const { chars } = this.#tokens
    let size = 0
    let same = 0
    for (let k = 0; k < length; k++) {
      const code = letterOf(chars[from + k]!, one)
      if (code === 42) continue
      // "temen2" is temen-temen.
      if (k === length - 1 && code === 50) continue
      same = size > 0 && same > 0 && this.#scratch[size - 1] === code ? same + 1 : 1
      if (same <= (run || 2)) this.#scratch[size++] = code
      else if (run === 0 && same === 3) size--
    }
    return size
  }

  #known(size: number, vocabulary = this.#lexicon.vocabulary): number {
    let hash = HASH_SEED
    for (let k = 0; k < size; k++) hash = hashStep(hash, this.#scratch[k]!)
    return vocabulary.lookup(hash, this.#scratch, 0, size)
  }

  #undisguised(from: number, length: number, flags: number, vocabulary = this.#lexicon.vocabulary): number {
    const runs = flags & STRETCHED ? STRETCHES : AS_WRITTEN
    for (const run of runs) {
      const size = this.#plain(from, length, 105, run)
      // "odd" is no "od", but "oddd" may be.
      if (run === 1 && size < 4 && size + 2 > length) continue
      const lemma = this.#known(size, vocabulary)
      if (lemma !== 0) return lemma
      if (flags & MASKED) {
        const other = this.#known(this.#plain(from, length, 108, run), vocabulary)
        if (other !== 0) return other
      }
    }
    return 0
  }

  #push(lemma: number, first: number, last: number): void {
    const tokens = this.#tokens
    const at = this.#count++
    this.#lemma[at] = lemma
    this.#start[at] = tokens.start[first]!
    this.#end[at] = tokens.end[last]!
    this.#boundary[at] = tokens.boundary[first]!
    this.#flags[at] = tokens.flags[first]!
    this.#number[at] =
      tokens.flags[first]! & NUMBER ? numberOf(tokens.chars, tokens.from[first]!, tokens.length[first]!) : -1
    const { hashes, ownFrom } = this.#lexicon
    this.#hash[at] = lemma === 0 || lemma >= ownFrom ? tokens.hash[first]! : hashes[lemma]!
  }
}

function leetIn(tokens: Tokens): boolean {
  let words = 0
  for (let i = 0; i < tokens.count; i++) {
    if (!(tokens.flags[i]! & MASKED) || tokens.length[i]! < 3) continue
    const from = tokens.from[i]!
    // "temen2" is no disguise.
    for (let k = 0; k < tokens.length[i]! - 1; k++) {
      const code = tokens.chars[from + k]!
      if (code > 57 || code < 48) continue
      words++
      break
    }
  }
  return words >= LEET_WORDS
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
