/** What the risk watch costs a message, beside one regular expression and a plain automaton over the same phrases. */
import { join } from 'node:path'
import { loadPacks, loadWeights } from '../../server/risk/load.ts'
import type { Overlay } from '../../server/risk/pack.ts'
import { compile, type Watch } from '../../server/risk/watch.ts'
import { root } from '../../server/root.ts'
import { type Random, seeded } from '../measure/disguise.ts'
import { readSentences } from '../train/sentences.ts'
import { automaton, expression, type Matcher } from './matchers.ts'

const SEED = 20260301
const MESSAGES = 500
const LENGTH = 200
const LONG = 2_000
const SIZES = [100, 1_000, 10_000, 100_000]
/** A cell is measured for so long, milliseconds, after as much warming up, and at least a few times. */
const FOR_MS = 800
const QUICK_MS = 300
const LEAST = 5

/** What a long message may be full of to cost much. */
const NASTY = {
  'a phrase over and over': 'mau mati aja, ',
  'sentences that page': 'i want to kill myself. ',
  'negations in a row': 'not i want to die ',
  'letters apart': 'b u n u h ',
  'letters apart, unknown': 'x q z j w ',
  'words run together': 'ngebunuhdirisendiri',
  'words run together, unknown': 'xqzjwvkfpd',
  'stretched letters': 'matiiiii ',
  'masked letters': 'k1ll* su*c1de ',
  'typing errors': 'sucide bnuh wnat ',
  'full stops': '. ',
  'quotation marks': '"a ',
  'no space at all': 'a',
  pictures: '\u{1f642}',
  'zero-width characters': 'm\u200ba\u200bt\u200bi ',
}

interface Cost {
  p50: number
  p99: number
}

export function benchRisk(quick: boolean): string {
  const folder = join(root, 'server/risk')
  const packs = loadPacks(join(folder, 'packs'))
  const weights = loadWeights(join(folder, 'model/weights.bin'))
  const everyday = readSentences(join(folder, 'training'))
    .filter(sentence => sentence.everyday)
    .map(({ messages }) => messages.at(-1)!.body)
  const random = seeded(SEED)
  const texts = Array.from({ length: MESSAGES }, () => message(everyday, random))
  const words = everyday
    .join(' ')
    .toLowerCase()
    .match(/[a-z]+/g)!
  const cost = (run: (text: string) => unknown, of = texts) => measure(run, of, quick ? QUICK_MS : FOR_MS)

  const watch = compile(packs, undefined, weights)
  say('the program as it is')
  const whole = cost(scan(watch))
  const rules = cost(scan(compile(packs)))
  const long = Object.entries(NASTY).map(([name, part]) => {
    const text = part.repeat(Math.ceil(LONG / part.length)).slice(0, LONG)
    return [name, cost(scan(watch), [text]).p50] as const
  })
  const everydayLong = cost(
    scan(watch),
    Array.from({ length: 50 }, () => message(everyday, random, LONG)),
  )

  const rows = SIZES.map(size => {
    say(`${size} phrases`)
    const phrases = phrasesOf(words, size, random)
    const overlay: Overlay = {
      add: phrases.map(phrase => ({ id: 'bench', phrase, level: 1, category: 'suicide' })),
    }
    const matcher = (make: (phrases: string[]) => Matcher) => {
      try {
        const { count } = make(phrases)
        return cost(count)
      } catch {
        return undefined
      }
    }
    return [
      size.toLocaleString('en'),
      both(cost(scan(compile(packs, overlay, weights)))),
      both(cost(scan(compile([], overlay)))),
      both(matcher(automaton)),
      both(matcher(expression)),
    ]
  })

  return [
    `Node ${process.versions.node}; messages of ${LENGTH} characters, microseconds: half are done within the first figure, 99 % within the second.`,
    '',
    table(
      ['', 'p50', 'p99'],
      [
        ['rules and model', ...figures(whole)],
        ['rules alone', ...figures(rules)],
        [`${LONG.toLocaleString('en')} everyday characters`, ...figures(everydayLong)],
      ],
    ),
    '',
    table(
      [
        'phrases more',
        'all of the risk watch and these',
        'its engine, these alone',
        'a plain automaton',
        'one regular expression',
      ],
      rows,
    ),
    '',
    table(
      [`${LONG.toLocaleString('en')} characters of …`, 'p50'],
      [...long].sort(([, a], [, b]) => b - a).map(([name, p50]) => [name, shown(p50)]),
    ),
  ].join('\n')
}

const scan = (watch: Watch) => (body: string) => watch.judge([watch.read({ from: 'requester', body })])

/** Sentences at random until they fill it. */
function message(sentences: string[], random: Random, length = LENGTH): string {
  let text = ''
  while (text.length < length) text += `${text && '. '}${sentences[Math.floor(random() * sentences.length)]}`
  return text.slice(0, length)
}

/** Three to five words that people use, each as often as they do, in an order of no meaning. */
function phrasesOf(words: string[], size: number, random: Random): string[] {
  const phrases = new Set<string>()
  while (phrases.size < size) {
    const length = 3 + Math.floor(random() * 3)
    phrases.add(Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' '))
  }
  return [...phrases]
}

/** Of single calls, after as long a time of warming up. */
function measure(run: (text: string) => unknown, texts: string[], milliseconds: number): Cost {
  const times: number[] = []
  for (const keep of [false, true]) {
    const until = performance.now() + milliseconds
    for (let i = 0; performance.now() < until || (keep && i < LEAST); i++) {
      const text = texts[i % texts.length]!
      const began = process.hrtime.bigint()
      run(text)
      const took = Number(process.hrtime.bigint() - began) / 1_000
      if (keep) times.push(took)
    }
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]!
  return { p50: at(0.5), p99: at(0.99) }
}

const shown = (cost: number) => (cost < 100 ? cost.toFixed(1) : Math.round(cost).toLocaleString('en'))
const figures = ({ p50, p99 }: Cost) => [shown(p50), shown(p99)]
const both = (cost: Cost | undefined) => (cost ? figures(cost).join(' / ') : 'refused')

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

/** On standard error, so that the table alone can be kept. */
const say = (what: string) => process.stderr.write(`bench: ${what}\n`)
