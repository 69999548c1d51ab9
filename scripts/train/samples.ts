/** From sentences to samples: each is read by the rules alone, then its keys are counted and numbered. */

import type { Lexicon } from '../../server/risk/lexicon/lexicon.ts'
import { hashOf } from '../../server/risk/lexicon/vocabulary.ts'
import { DENIES, WordClasses } from '../../server/risk/model/classes.ts'
import { Features } from '../../server/risk/model/features.ts'
import { BEFORE, SHORT, TAIL } from '../../server/risk/model/model.ts'
import { runsOf, stretchesOf } from '../../server/risk/model/windows.ts'
import { Reader } from '../../server/risk/read.ts'
import type { Hit, Side } from '../../server/risk/types.ts'
import type { Sample } from './learn.ts'
import type { Sentence } from './sentences.ts'

interface Labels {
  sentence: Sentence
  pages: boolean
  kind: 'message' | 'talk'
  /** Who wrote the message. */
  from: Side
  /** Words of the message. */
  words: number
  /** Levels of what the rules alone found in it that pages. */
  found: number[]
  /** The level of what pages, where one rule alone found it. */
  lone: number | undefined
}

export interface Labelled extends Sample, Labels {
  /** The same by runs of sentences, for how grave it is. */
  runs: Sample
}

interface Raw {
  keys: Int32Array
  at: Int32Array
  globals: number
  stretches: number[]
  runs: number[]
  labels: Labels
}

/** A key must be seen so often to be learned. */
const LEAST_KEY = 3

/** `class NAME: word word …`, one a line; `deny` comes first. */
export function parseClasses(text: string): { names: string[]; members: Map<string, number> } {
  const names = ['', 'deny']
  const members = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, name, words] = /^([a-z-]+): *(.*)$/.exec(line) ?? []
    if (!name) throw new Error(`cannot read the class "${line.slice(0, 60)}"`)
    if (!names.includes(name)) names.push(name)
    for (const word of words!.split(/\s+/).filter(Boolean)) {
      const known = members.get(word)
      if (known !== undefined && known !== names.indexOf(name))
        throw new Error(`"${word}" is of two classes: ${names[known]} and ${name}`)
      members.set(word, names.indexOf(name))
    }
  }
  if (names[DENIES] !== 'deny') throw new Error('the class "deny" must come first')
  return { names, members }
}

export interface Samples {
  samples: Labelled[]
  /** Keys by number, and how many samples hold each. */
  keys: number[]
  counts: number[]
  words: Int32Array
}

export function samplesOf(lexicon: Lexicon, sentences: Sentence[], members: Map<string, number>): Samples {
  const reader = new Reader(lexicon)
  const read = sentences.map(({ messages }) => messages.map(message => reader.read(message)))
  const words = wordsOf(lexicon, members)
  const features = new Features(lexicon, new WordClasses(words))
  const raw: Raw[] = []
  const take = (stretches: number[], runs: number[], labels: Labels) =>
    raw.push({
      keys: features.keys.slice(0, features.count),
      at: features.at.slice(0, features.count),
      globals: features.globals,
      stretches,
      runs,
      labels,
    })
  sentences.forEach((sentence, index) => {
    const readings = read[index]!
    const { pages } = sentence
    readings.forEach((reading, last) => {
      const isLast = last === readings.length - 1
      // What comes before the message that pages is not labelled.
      if (reading.words.count === 0 || (pages && !isLast)) return
      const answers = readings.length > 1 && reading.words.count <= SHORT
      if (!pages || !answers) {
        features.message(reading)
        take(stretchesOf(reading.words), runsOf(reading.words), {
          sentence,
          pages,
          kind: 'message',
          from: reading.from,
          words: reading.words.count,
          found: reading.hits.map(hit => hit.level).filter(level => level >= 2),
          lone: loneOf(reading.hits.filter(hit => hit.level >= 2)),
        })
      }
      if (last === 0 || reading.words.count > SHORT) return
      features.talk(readings.slice(Math.max(0, last - BEFORE), last), reading, TAIL)
      take([0, features.words], [], {
        sentence,
        pages,
        kind: 'talk',
        from: reading.from,
        words: reading.words.count,
        found: [],
        lone: undefined,
      })
    })
  })
  return numbered(raw, words)
}

function loneOf(paging: Hit[]): number | undefined {
  const rules = new Set(paging.map(hit => hit.rule))
  return rules.size === 1 ? Math.max(...paging.map(hit => hit.level)) : undefined
}

/** Each member of a class, as it is written and as the lexicon knows it. */
function wordsOf(lexicon: Lexicon, members: Map<string, number>): Int32Array {
  const classes = new Map<number, number>()
  for (const [word, number] of members) {
    const lemma = lexicon.vocabulary.find(word)
    classes.set(hashOf(word), number)
    if (lemma !== 0 && !classes.has(lexicon.hashes[lemma]!)) classes.set(lexicon.hashes[lemma]!, number)
  }
  return Int32Array.from([...classes].sort(([a], [b]) => a - b).flat())
}

function numbered(raw: Raw[], words: Int32Array): Samples {
  const seen = new Map<number, number>()
  for (const { keys } of raw) for (const key of new Set(keys)) seen.set(key, (seen.get(key) ?? 0) + 1)
  const numbers = new Map<number, number>()
  const keys: number[] = []
  const counts: number[] = []
  for (const [key, count] of seen) {
    if (count < LEAST_KEY) continue
    numbers.set(key, keys.length)
    keys.push(key)
    counts.push(count)
  }
  const samples = raw.map(({ keys: all, at, globals, stretches, runs, labels }) => {
    const ids: number[] = []
    const places: number[] = []
    let whole = 0
    all.forEach((key, k) => {
      const number = numbers.get(key)
      if (number === undefined) return
      ids.push(number)
      places.push(at[k]!)
      if (k < globals) whole++
    })
    const sample = { ids: Int32Array.from(ids), at: Int32Array.from(places) }
    const local = { ids: sample.ids.slice(whole), at: sample.at.slice(whole) }
    return {
      ...labels,
      ...sample,
      globals: whole,
      stretches,
      runs: { ...local, globals: 0, stretches: runs },
    }
  })
  return { samples, keys, counts, words }
}
