import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadPacks } from './load.ts'
import { pages, parsePack } from './pack.ts'
import { compile } from './watch.ts'

const packs = loadPacks(fileURLToPath(new URL('./packs', import.meta.url)))
const watch = compile(packs)
type From = 'requester' | 'peer' | 'counselor'
const level = (body: string, from: From = 'requester') => watch.judge([watch.read({ from, body })]).level
const talk = (...messages: [From, string][]) =>
  watch.judge(messages.map(([from, body]) => watch.read({ from, body }))).level

test('[RW1] a message is read and judged', () => {
  expect(level('aku mau mati aja')).toBe(2)
  expect(level('maumatiaja')).toBe(2)
  expect(level('makan dulu')).toBe(0)
})

test('[RW5] every example in a pack pages or does not, as the pack says', () => {
  const wrong = packs
    .flatMap(pack => pack.examples)
    .filter(example => {
      const { messages } = example
      let got = 0
      messages.forEach((_, last) => {
        const window = messages.slice(0, last + 1).map(message => watch.read(message))
        got = Math.max(got, watch.judge(window).level)
      })
      return got >= 2 !== pages(example)
    })
  expect(wrong.map(({ where }) => where)).toEqual([])
})

test('[RW23] what a rule claims can be read in English and in Indonesian', () => {
  const half = packs
    .flatMap(pack => pack.sections)
    .filter(({ about }) => (about.en === '') !== (about.id === ''))
  expect(half.map(({ id }) => id)).toEqual([])
})

test('[RW6] a word spelled out is the word, whatever stands between its letters', () => {
  const plain = level('i swallowed all my pills like ten minutes ago')
  expect(plain).toBe(4)
  for (const hidden of ['s.w.a.l.l.o.w.e.d', 's w a l l o w e d', 's-w-a-l-l-o-w-e-d', 's_w_a_l_l_o_w_e_d'])
    expect(level(`i ${hidden} all my pills like ten minutes ago`)).toBe(plain)
  expect(level('aku mau b u n u h d i r i')).toBe(level('aku mau bunuh diri'))
  expect(level('i w.n.a.t to die')).toBe(level('i want to die'))
  expect(level('o r d i n a r y letters a b c, the u.s.a')).toBe(0)
})

test('[RW6] a slip in any word of a phrase is read through, and an ordinary word stays itself', () => {
  expect(level('i swalowed all my pills like ten minutes ago')).toBe(4)
  expect(level('aku nyobain bnuhu diri bulan kemarin')).toBeGreaterThanOrEqual(2)
  expect(level('an odd sock, and the skills to knit one')).toBe(0)
})

test('[RW17] what a phrase turns out to be about takes its weight off', () => {
  expect(level('i want to end this')).toBeGreaterThanOrEqual(2)
  expect(level('i want to end this contract before march')).toBeLessThan(2)
  expect(level('my father beats us all at chess')).toBeLessThan(2)
  expect(level('throwing up every meal now, stomach flu is awful')).toBeLessThan(2)
})

test('[RW18] signs that are none alone are one together', () => {
  expect(level("i'm on the bridge now, thank you for listening")).toBe(4)
  expect(level("i'm on the bridge now, the view is lovely")).toBeLessThan(2)
  expect(level('pilnya udah di tangan. selamat tinggal')).toBe(4)
})

test("[RW12] a helper's words page for what they do to the other side, and their question counts with its answer", () => {
  expect(level('some people say "i want to die" and mean "i want this to stop"', 'peer')).toBe(0)
  expect(level('are you alone? send me a pic of you in bed', 'peer')).toBe(3)
  expect(
    talk(
      ['peer', 'people who feel like that sometimes think of ending their life. is that so for you?'],
      ['requester', 'yeah it is'],
    ),
  ).toBeGreaterThanOrEqual(2)
  expect(talk(['peer', 'are you cutting?'], ['requester', 'yes, ten years ago, not since'])).toBeLessThan(2)
  // What the answer adds weighs with it.
  expect(talk(['peer', 'are you thinking of ending your life?'], ['requester', 'yes'])).toBe(2)
  expect(
    talk(['peer', 'are you thinking of ending your life?'], ['requester', "yes. i'm on the bridge"]),
  ).toBe(4)
})

test('[RW2] packs may hold next to nothing: a search in an empty table ends too', () => {
  const bare = [parsePack('bare', 'class filler: uh')]
  const empty = compile(bare)
  expect(empty.judge([empty.read({ from: 'requester', body: 'uh sucide, i wnat to diee' })]).level).toBe(0)
  const ours = compile(bare, {
    add: [{ id: 'ours', phrase: 'to the stars', level: 3, category: 'suicide' }],
  })
  expect(ours.judge([ours.read({ from: 'requester', body: 'to the uh stars' })]).level).toBe(3)
})

/** Words that alarm and words that calm, with whatever else a keyboard and a program can produce. */
const body = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'aku',
        'mau',
        'mati',
        'i want to',
        'die',
        'kill',
        'myself',
        'not',
        'gak',
        'tonight',
        'pills',
        'k1ll',
      ),
      fc.constantFrom(
        '\u200b',
        '\u202e',
        '“',
        '…',
        '*',
        '1!3@',
        '\ud800',
        '🙂',
        '\n',
        'b u n u h',
        's.u.i.c.i.d.e',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(' '))
const from = fc.constantFrom<From>('requester', 'peer', 'counselor')

test('[RW1] [RW2] [RW3] any window reads the same again, throws nothing, and its spans slice what was written', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ from, body }), { minLength: 1, maxLength: 9 }), messages => {
      const judged = watch.judge(messages.map(message => watch.read(message)))
      expect(watch.judge(messages.map(message => watch.read(message)))).toEqual(judged)
      for (const { spans } of [...judged.hits, ...judged.suppressed])
        for (const { message, start, end } of spans) {
          const { length } = messages.at(-1 - message)!.body
          expect(start >= 0 && start < end && end <= length).toBe(true)
        }
    }),
    { numRuns: 500 },
  )
})
