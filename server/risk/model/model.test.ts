import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadPacks, loadWeights } from '../load.ts'
import { pages } from '../pack.ts'
import type { Message } from '../types.ts'
import { compile, type Watch } from '../watch.ts'
import { WordClasses } from './classes.ts'
import { parseWeights, type Weights, writeWeights } from './weights.ts'
import { stretchesOf } from './windows.ts'

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const packs = loadPacks(file('../packs'))
const weights = loadWeights(file('weights.bin'))
const watch = compile(packs, undefined, weights)

const judged = (of: Watch, ...messages: (string | Message)[]) =>
  of.judge(messages.map(one => of.read(typeof one === 'string' ? { from: 'requester', body: one } : one)))
const fromModel = (rule: string) => rule.startsWith('model.')

/** Every rule of the packs: where they are silenced, what is found is the model's. */
const rules = packs.flatMap(({ sections }) => sections.map(({ id }) => id))
const limits = (changed: Partial<Weights['thresholds']>): Weights => ({
  ...weights,
  thresholds: { ...weights.thresholds, ...changed },
})
/** Finds by itself from even odds on. */
const even = limits({ alone: 0 })
const SAID = 'i keep thinking about killing myself every night'

/** Words that alarm and words that calm, in any order. */
const phrases = fc.constantFrom(
  ...[
    'i',
    'not',
    'want',
    'to die',
    'kill myself',
    'pills',
    'tonight',
    'mau mati',
    'gak',
    'obat',
    'lol',
    'film',
    'my dad',
  ],
  ...[
    'hits',
    'me',
    'again',
    'exam',
    '.',
    '?',
    '"',
    '\n',
    'he said',
    'took all of them',
    '20',
    'bundir',
    'kak',
  ],
)
const texts = fc.oneof(
  fc.array(phrases, { maxLength: 120 }).map(parts => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
const messages: fc.Arbitrary<Message> = fc.record({
  from: fc.constantFrom('requester' as const, 'peer' as const, 'counselor' as const),
  body: texts,
})

test('[RW19] the model finds by itself, up to moderate, and the rules stand without it', () => {
  const { level, category, hits } = judged(compile(packs, { silence: rules }, even), SAID)
  expect({ level, category, rules: hits.map(hit => hit.rule) }).toEqual({
    level: 2,
    category: 'suicide',
    rules: ['model.suicide'],
  })
  const shown = hits[0]!.spans.map(({ start, end }) => SAID.slice(start, end)).join(' ')
  expect(shown).toContain('killing')
  const alone = compile(packs)
  expect(judged(compile(packs, { silence: rules }), SAID).level).toBe(0)
  expect(judged(alone, 'aku mau mati aja').level).toBe(2)
  expect(judged(alone, 'i am going to kill myself tonight').level).toBe(4)
})

test('[RW19] alone the model never says more than moderate', () => {
  const without = compile(packs)
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 4 }), window => {
      const alone = judged(without, ...window).level
      const both = judged(watch, ...window)
      if (alone < 2) expect(both.level).toBeLessThanOrEqual(2)
    }),
    { seed: 17, numRuns: 150 },
  )
})

test('[RW1] [RW2] [RW3] with the model as well: the same again, never a throw, and spans that slice what was written', () => {
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 5 }), window => {
      const first = judged(watch, ...window)
      expect(judged(watch, ...window)).toEqual(first)
      for (const { spans, rule, parts } of first.hits)
        for (const { message, start, end } of spans) {
          const { body } = window[window.length - 1 - message]!
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(body.length)
          if (fromModel(rule)) expect(parts.length).toBeGreaterThan(0)
        }
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('[RW4] one more statement said outright never lowers a level', () => {
  const outright = fc.constantFrom(
    'i want to kill myself',
    'aku mau bunuh diri',
    'i am going to kill myself tonight',
  )
  fc.assert(
    fc.property(texts, outright, fc.constantFrom('. ', '\n', ' '), (text, more, between) => {
      const before = judged(watch, text).level
      expect(judged(watch, `${text}.${between}${more}`).level).toBeGreaterThanOrEqual(before)
    }),
    { seed: 4, numRuns: 300 },
  )
})

test('[RW4] a phrase more in the packs never lowers a level, and changes nothing that the model weighs', () => {
  const add = ['i keep', 'my dad', 'mau', 'tonight', 'obat', 'every night', 'pills', 'gak'].map(
    (phrase, at) => ({
      id: `local.${at}`,
      phrase,
      level: 1 as const,
      category: 'suicide' as const,
    }),
  )
  const more = compile(packs, { add }, weights)
  expect(judged(more, SAID).hits).toEqual(expect.arrayContaining(judged(watch, SAID).hits))
  fc.assert(
    fc.property(messages, message => {
      expect(judged(more, message).level).toBeGreaterThanOrEqual(judged(watch, message).level)
    }),
    { seed: 5, numRuns: 300 },
  )
})

test('[RW15] an overlay silences the model like any rule', () => {
  expect(judged(compile(packs, { silence: rules }, even), SAID).level).toBe(2)
  const silent = compile(packs, { silence: [...rules, 'model.suicide'] }, even)
  expect(judged(silent, SAID)).toMatchObject({ level: 0, hits: [] })
})

test('[RW19] what a program added itself keeps the level the program gave it', () => {
  const body = 'itu garis merah dua'
  const add = [{ id: 'local.1', phrase: 'garis merah dua', level: 2, category: 'suicide' } as const]
  expect(judged(watch, body).level).toBe(0)
  expect(judged(compile(packs, { add }, weights), body)).toMatchObject({ level: 2, suppressed: [] })
})

/** Finds nothing by itself and calls nothing graver. */
const NEVER = { alone: 99, aloneLong: 99, aloneHelper: 99, talk: 99, high: 99, imminent: 99 }
/** Doubts whatever may be doubted. */
const doubtful = compile(packs, undefined, limits({ ...NEVER, doubt: 99, doubtHigh: 99, doubtLong: 99 }))

test('[RW24] what one rule alone found, at poor odds, is a sign that pages nobody, and is kept with the reason', () => {
  const { level, hits, suppressed } = judged(doubtful, SAID)
  expect(level).toBe(1)
  expect(suppressed).toMatchObject([{ rule: hits[0]!.rule, level: 2, reason: 'unlikely' }])
  expect(judged(doubtful, SAID, 'so that is how it is').level).toBeLessThan(2)
  expect(judged(doubtful, SAID, "i wish i wouldn't wake up").level).toBe(2)
})

test('[RW24] never doubted: what is imminent, what two rules found, what a program added', () => {
  expect(judged(doubtful, 'i am going to kill myself tonight').level).toBe(4)
  const twice = 'i am going to kill myself. i am going to kill myself tonight'
  expect(judged(doubtful, twice).level).toBe(4)
  const two = 'i keep thinking about killing myself. my dad hit me again'
  expect(judged(doubtful, two).level).toBe(judged(compile(packs), two).level)
  const add = [{ id: 'local.1', phrase: 'garis merah dua', level: 2, category: 'suicide' } as const]
  const added = compile(packs, { add }, limits({ ...NEVER, doubt: 99, doubtHigh: 99, doubtLong: 99 }))
  expect(judged(added, 'itu garis merah dua').level).toBe(2)
})

test('[RW5] [RW24] what a pack gives as a page is doubted nowhere', () => {
  const doubted = packs
    .flatMap(({ examples }) => examples)
    .filter(pages)
    .filter(({ messages }) =>
      messages.every((_, last) => judged(watch, ...messages.slice(0, last + 1)).level < 2),
    )
  expect(doubted.map(({ where }) => where)).toEqual([])
})

/** Doubts from even odds down. */
const halfDoubtful = compile(packs, undefined, limits({ doubt: 0, doubtHigh: 0, doubtLong: 0 }))

test('[RW4] [RW24] a sentence said outright behind it never lowers what may be doubted', () => {
  const outright = fc.constantFrom('i want to kill myself', 'aku mau bunuh diri', 'my dad hits me')
  fc.assert(
    fc.property(texts, outright, (text, more) => {
      const before = judged(halfDoubtful, text).level
      expect(judged(halfDoubtful, `${text}. ${more}`).level).toBeGreaterThanOrEqual(before)
    }),
    { seed: 24, numRuns: 300 },
  )
})

test('[RW19] what a rule found stands where it is not doubted, however small the odds', () => {
  const poor = compile(packs, undefined, limits({ ...NEVER, doubt: -99, doubtHigh: -99, doubtLong: -99 }))
  const rulesAlone = compile(packs)
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 3 }), window => {
      const { hits, ...found } = judged(rulesAlone, ...window)
      expect(judged(poor, ...window)).toMatchObject({ ...found, hits })
    }),
    { seed: 21, numRuns: 200 },
  )
})

test('[RW20] weights of another program are refused, and a file keeps every number', () => {
  const bytes = writeWeights(weights)
  expect(parseWeights(bytes)).toEqual(weights)
  const other = bytes.slice()
  const text = new TextDecoder().decode(bytes.subarray(8, 40))
  other.set(new TextEncoder().encode(text.replace(/"version":\d+/, found => found.replace(/\d/, '9'))), 8)
  expect(() => parseWeights(other)).toThrow('train it again')
  expect(() => parseWeights(new Uint8Array(100))).toThrow('no weights')
})

test('[RW20] a word has its class by its hash, or none', () => {
  const classes = new WordClasses(Int32Array.from([-5, 3, 7, 1]))
  expect([-5, 7, 8].map(word => classes.of(word))).toEqual([3, 1, 0])
})

test('[RW20] a long message is weighed by stretches that leave no word out', () => {
  const { words } = watch.read({ from: 'requester', body: 'one two three four five. '.repeat(40) })
  const stretches = stretchesOf(words)
  const seen = new Set<number>()
  for (let i = 0; i < stretches.length; i += 2)
    for (let at = stretches[i]!; at < stretches[i + 1]!; at++) seen.add(at)
  expect(seen.size).toBe(words.count)
  expect(stretches.length).toBeLessThanOrEqual(2 * 40)
})
