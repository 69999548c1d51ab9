/**
 * What the risk watch costs: a message of 200 characters (read and judged in a full window), an adversarial one of 2,000, and the
 * growth from 100 to 100,000 phrases, beside one big regular expression and a plain automaton over the same phrases.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AhoCorasick from 'modern-ahocorasick'
import { loadPacks } from '../../server/risk/load.ts'
import { compile, type Pack, type Reading, WINDOW, type Watch } from '../../server/risk/watch.ts'

const MESSAGES = [
  'aku capek banget hari ini kak, tadi ujian matematika susah banget terus dosennya marah-marah di kelas, pulangnya kehujanan lagi, untung temenku mau nganterin sampai kos jadi bisa istirahat dulu',
  'honestly school has been a lot lately, we had three tests this week and my mum keeps asking about my grades, then my best friend got into a fight with her boyfriend and I had to listen all night',
  'kadang mikir buat apa sih semua ini, tiap hari bangun jam lima, kerja di pabrik sampai malam, gaji telat, terus di rumah ortu berantem mulu, pengen pergi aja ke tempat yang tenang sebentar aja',
  'I keep thinking about killing myself and I do not know how to tell my parents, last night I sat in the bathroom for hours, my friend says I should talk to the counselor but what would she even say',
].map(text => text.padEnd(200, ' ya ').slice(0, 200))

const ADVERSARIAL = 'aku mau mati gak bunuh diri '.repeat(72).slice(0, 2000)

function quantile(sorted: number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!
}

function micro(nanoseconds: number): string {
  return `${(nanoseconds / 1000).toFixed(1)} µs`
}

/** Nanoseconds of each run, sorted. Warmed up first. */
function timed(runs: number, work: (run: number) => void): number[] {
  for (let run = 0; run < runs / 4; run++) work(run)
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const before = process.hrtime.bigint()
    work(run)
    times.push(Number(process.hrtime.bigint() - before))
  }
  return times.sort((a, b) => a - b)
}

function readAndJudge(watch: Watch, texts: string[]): (run: number) => void {
  const window: Reading[] = []
  return run => {
    window.push(watch.read({ from: run % 2 ? 'peer' : 'requester', body: texts[run % texts.length]! }))
    if (window.length > WINDOW) window.shift()
    watch.judge(window)
  }
}

/** Phrases of three made-up words out of a vocabulary that grows with their number. */
function phrases(count: number): string[] {
  const syllables = ['ba', 'ke', 'ti', 'mo', 'lu', 'ran', 'sen', 'dik', 'pu', 'ga', 'wo', 'nye', 'far', 'til']
  const word = (n: number) => [n % 14, Math.floor(n / 14) % 14, Math.floor(n / 196) % 14].map(i => syllables[i]).join('')
  const words = Math.max(60, Math.floor(count / 40))
  return Array.from({ length: count }, (_, n) => `${word(n % words)} ${word((n * 7 + 3) % words)} ${word((n * 31 + 11) % words)}`)
}

function bulk(count: number): Pack {
  const section = { kind: 'event', id: 'bench', category: 'suicide', level: 2, role: 'said', about: '', phrases: phrases(count) } as const
  return { id: 'bench', spellings: [], classes: [], typos: [], guards: [], sections: [{ ...section, phrases: [...section.phrases] }], examples: [] }
}

function packFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'server/risk/packs')
    if (folder === dirname(folder)) throw new Error('no package.json above this script')
  }
}

export function benchRisk(print: (line: string) => void = console.log): void {
  const packs = loadPacks(packFolder())
  const before = performance.now()
  const watch = compile(packs)
  print(`packs compiled in ${(performance.now() - before).toFixed(0)} ms`)
  const chat = timed(20_000, readAndJudge(watch, MESSAGES))
  print(`200 characters, read and judged: p50 ${micro(quantile(chat, 0.5))}, p99 ${micro(quantile(chat, 0.99))}`)
  const hard = timed(500, readAndJudge(watch, [ADVERSARIAL]))
  print(`2,000 adversarial characters:    p50 ${micro(quantile(hard, 0.5))}, p99 ${micro(quantile(hard, 0.99))}`)
  for (const count of [100, 1_000, 10_000, 100_000]) {
    const list = phrases(count)
    const wide = compile([...packs, bulk(count)])
    const regex = new RegExp(list.join('|'))
    const automaton = new AhoCorasick(list)
    const own = quantile(timed(4_000, run => wide.read({ from: 'requester', body: MESSAGES[run % MESSAGES.length]! })), 0.5)
    const one = quantile(timed(count > 10_000 ? 100 : 1_000, run => regex.exec(MESSAGES[run % MESSAGES.length]!)), 0.5)
    const plain = quantile(timed(4_000, run => automaton.search(MESSAGES[run % MESSAGES.length]!)), 0.5)
    print(`${String(count).padStart(7)} phrases more: watch ${micro(own)}, one RegExp ${micro(one)}, modern-ahocorasick ${micro(plain)}`)
  }
}

export async function main(): Promise<number> {
  benchRisk()
  return 0
}
