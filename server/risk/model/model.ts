/**
 * The linear model beside the rules: logistic lines over hashed keys. It gives evidence where the rules find none, up to `moderate`;
 * beside what a rule found it may say that it is graver. A lone finding below `imminent` that it takes for harmless is `watch`.
 */
import type { Category, Level } from '../../protocol/levels.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import type { Reading } from '../read.ts'
import type { Words } from '../text/words.ts'
import type { Hit, Span } from '../types.ts'
import { WordClasses } from './classes.ts'
import { Features } from './features.ts'
import type { Line, Weights } from './weights.ts'
import { factorOf, isLong, runsOf, stretchesOf } from './windows.ts'

/** A message this short may be the end of something said, or asked, before. */
export const SHORT = 20
/** So many messages before it are looked at, and so many of each one's last words. */
export const BEFORE = 3
export const TAIL = 24
/** So many words are shown as what weighed most. */
const SHOWN = 5

/**
 * What a message says of gravity counts beside the odds that it pages, up to so much: of two that page as likely the graver one is
 * found first.
 */
const GRAVITY = 0.4
const MOST_GRAVITY = 3

const PAGE = 24
const SEVERE = 16
const IMMINENT = 8

export class Model {
  readonly #weights: Weights
  readonly #lexicon: Lexicon
  readonly #features: Features
  readonly #classes: WordClasses
  readonly #mask: number
  readonly #categories: Map<number, number>
  /** By word: what its keys weigh. */
  #sums = new Int32Array(256)
  /** The heaviest stretch of the message scored last. */
  #from = 0
  #to = 0

  constructor(weights: Weights, lexicon: Lexicon) {
    this.#weights = weights
    this.#lexicon = lexicon
    this.#classes = new WordClasses(weights.words)
    this.#features = new Features(lexicon, this.#classes)
    this.#mask = weights.slots.length - 1
    this.#categories = new Map(Array.from(weights.categories.keys, (key, index) => [key, index]))
  }

  /** Weighs one message and the rules' findings in it, and adds to them. */
  read(reading: Reading): void {
    const { words, hits } = reading
    if (words.count === 0) return
    const page = this.odds(reading)
    const { thresholds } = this.#weights
    const top = topOf(hits)
    if (top < 2) {
      const { alone, aloneLong, aloneHelper } = thresholds
      const limit = reading.from !== 'requester' ? aloneHelper : isLong(words.count) ? aloneLong : alone
      if (page < limit - GRAVITY * MOST_GRAVITY || urgency(page, this.#severe(runsOf(words))) < limit) return
      // What is shown is what made it page.
      this.odds(reading)
      this.#found(reading, 2)
      return
    }
    const paging = hits.filter(hit => hit.level >= 2)
    // What a program added means what the program says: it knows its own words, the training sentences do not.
    if (paging.every(hit => this.#lexicon.added.has(hit.rule))) return
    const runs = around(words, paging)
    if (this.#doubts(words, paging, runs)) {
      doubt(reading, paging)
      return
    }
    const level = this.#gravity(runs)
    if (level > top) this.#found(reading, level)
  }

  /** Whether what one rule alone found is so unlike what pages that it is none: in every run of sentences that holds it. */
  #doubts(words: Words, paging: readonly Hit[], runs: number[]): boolean {
    const level = topOf(paging)
    if (level === 4 || paging.some(hit => hit.rule !== paging[0]!.rule)) return false
    const { doubt, doubtHigh, doubtLong } = this.#weights.thresholds
    const limit = isLong(words.count) ? doubtLong : level === 3 ? doubtHigh : doubt
    return this.#heaviest(this.#weights.page, PAGE, runs, true) < limit
  }

  /** The log-odds that a message pages, by its heaviest stretch. */
  odds(reading: Reading): number {
    this.#features.message(reading)
    return this.#heaviest(this.#weights.page, PAGE, stretchesOf(reading.words), true)
  }

  /** What the newest message completes or answers, where no message by itself pages. */
  talk(readings: Reading[]): Hit | undefined {
    const newest = readings.at(-1)!
    if (newest.words.count === 0 || newest.words.count > SHORT || topOf(newest.hits) >= 2) return undefined
    const before = readings.slice(-1 - BEFORE, -1)
    // A denial of what the other side asked is what it says.
    if (newest.answer === 'no' && before.at(-1)?.questions.some(({ on }) => on === 'yes')) return undefined
    if (before.length === 0 || before.some(reading => topOf(reading.hits) >= 2)) return undefined
    this.#features.talk(before, newest, TAIL)
    const { words } = this.#features
    if (this.#heaviest(this.#weights.page, PAGE, [0, words], true) < this.#weights.thresholds.talk)
      return undefined
    const category = this.#category()
    if (this.#silenced(category)) return undefined
    const span = { message: 0, start: newest.words.start[0]!, end: newest.words.end[newest.words.count - 1]! }
    return {
      rule: `model.${category}`,
      level: this.#moved(category, 2, 2),
      category,
      spans: [span],
      parts: ['over several messages'],
    }
  }

  /** Finds the stretch that weighs most on a line, and how much, as log-odds. */
  #heaviest(line: Line, shift: number, stretches: number[], globals: boolean): number {
    const { keys, at, count, globals: first, words } = this.#features
    const { slots } = this.#weights
    const mask = this.#mask
    if (this.#sums.length < words + 1) this.#sums = new Int32Array(words * 2)
    const sums = this.#sums
    sums.fill(0, 0, words + 1)
    let whole = 0
    for (let k = globals ? 0 : first; k < count; k++) {
      const key = keys[k]!
      const slot = slots[key & mask]!
      if ((slot ^ key) >>> 24 !== 0) continue
      const weight = (slot << shift) >> 24
      if (k < first) whole += weight
      else sums[at[k]!]! += weight
    }
    let best = Number.NEGATIVE_INFINITY
    for (let i = 0; i < stretches.length; i += 2) {
      let sum = whole
      for (let place = stretches[i]!; place < stretches[i + 1]!; place++) sum += sums[place]!
      sum *= factorOf(stretches[i + 1]! - stretches[i]!)
      if (sum <= best) continue
      best = sum
      this.#from = stretches[i]!
      this.#to = stretches[i + 1]!
    }
    return line.bias + line.scale * best
  }

  /** How grave the runs of sentences are that hold what pages. */
  #gravity(runs: number[]): Level {
    const { imminent, thresholds } = this.#weights
    if (this.#severe(runs) < thresholds.high) return 2
    return this.#heaviest(imminent, IMMINENT, runs, false) < thresholds.imminent ? 3 : 4
  }

  #severe(runs: number[]): number {
    return this.#heaviest(this.#weights.severe, SEVERE, runs, false)
  }

  #found(reading: Reading, level: Level): void {
    const category = topCategory(reading.hits) ?? this.#category()
    if (this.#silenced(category)) return
    const { spans, parts } = this.#shown(reading)
    reading.hits.push({
      rule: `model.${category}`,
      level: this.#moved(category, level, 2),
      category,
      spans,
      parts,
    })
  }

  #silenced(category: Category): boolean {
    return this.#lexicon.silenced.has(`model.${category}`)
  }

  /** A program's change moves the model's level by as much as it moves `moderate`; alone it never says more than that. */
  #moved(category: Category, level: Level, most: Level): Level {
    const changed = this.#lexicon.levels.get(`model.${category}`)
    if (changed === undefined) return level
    return Math.max(0, Math.min(Math.max(level, most), level + changed - 2)) as Level
  }

  #category(): Category {
    const { keys, count, globals, at } = this.#features
    const { names, weights, bias } = this.#weights.categories
    const sums = bias.slice()
    for (let k = 0; k < count; k++) {
      if (k >= globals && (at[k]! < this.#from || at[k]! >= this.#to)) continue
      const index = this.#categories.get(keys[k]!)
      if (index === undefined) continue
      for (let c = 0; c < names.length; c++) sums[c]! += weights[index * names.length + c]!
    }
    return names[sums.indexOf(Math.max(...sums))]!
  }

  /** The words of the heaviest stretch that weighed most, and what they are: their class, or what the lexicon sees in them. */
  #shown({ words, mentions }: Reading): { spans: Span[]; parts: string[] } {
    const sums = this.#sums
    const places: number[] = []
    for (let place = this.#from; place < this.#to; place++) if (sums[place]! > 0) places.push(place)
    places.sort((a, b) => sums[b]! - sums[a]! || a - b)
    const shown = places.slice(0, SHOWN).sort((a, b) => a - b)
    if (shown.length === 0) shown.push(this.#from)
    const spans: Span[] = []
    const parts = new Set<string>()
    let last = -2
    for (const place of shown) {
      const [start, end] = [words.start[place]!, words.end[place]!]
      const before = spans.at(-1)
      if (before && last === place - 1 && start >= before.start) before.end = Math.max(before.end, end)
      else spans.push({ message: 0, start, end })
      last = place
      const name = this.#weights.classes[this.#classes.of(words.hash[place]!)]
      if (name) parts.add(name)
      for (let i = 0; i < mentions.length; i += 3)
        if (mentions[i + 1]! <= place && place < mentions[i + 2]!)
          parts.add(this.#lexicon.concepts[mentions[i]!]!.id)
    }
    return { spans, parts: parts.size > 0 ? [...parts].slice(0, SHOWN) : ['words'] }
  }
}

/** The log-odds that a message pages, and by how much its gravity raises or lowers them. */
export function urgency(page: number, severe: number): number {
  return page + GRAVITY * Math.max(-MOST_GRAVITY, Math.min(MOST_GRAVITY, severe))
}

/** The runs of sentences that hold what was found: elsewhere in a long message grave words are about something else. */
function around(words: Words, found: readonly Hit[]): number[] {
  const spans = found.flatMap(hit => hit.spans)
  return runsOf(words, (from, to) =>
    spans.some(({ start, end }) => start < words.end[to - 1]! && end > words.start[from]!),
  )
}

/** What pages becomes a sign that does not, and is kept as it was with the reason. */
function doubt(reading: Reading, paging: readonly Hit[]): void {
  reading.suppressed.push(...paging.map(hit => ({ ...hit, reason: 'unlikely' as const })))
  for (const hit of paging) hit.level = 1
  reading.signs.push(paging[0]!.rule)
}

function topOf(hits: readonly Hit[]): number {
  let top = 0
  for (let i = 0; i < hits.length; i++) if (hits[i]!.level > top) top = hits[i]!.level
  return top
}

function topCategory(hits: readonly Hit[]): Category | undefined {
  let top: Hit | undefined
  for (const hit of hits) if (!top || hit.level > top.level) top = hit
  return top?.category
}
