/**
 * Measures the risk watch on the test conversations: `npm run measure`, with `-- --holdout` on those put aside (to be scored
 * when the work is done, not while it is: once read or tuned to, they belong to the open ones), `-- --failures` with what went
 * wrong, for the open ones.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadPacks, loadWeights } from '../server/risk/load.ts'
import type { Message } from '../server/risk/types.ts'
import { compile, type Watch } from '../server/risk/watch.ts'
import { root } from '../server/root.ts'
import { DISGUISES, seeded } from './measure/disguise.ts'
import { scanConversation } from './scan.ts'

interface Case {
  level: number
  category?: string
  messages: Message[]
}
interface Pair {
  id: string
  row: string
  pages: Case
  twin: Case
}
interface Single {
  id: string
  from?: Message['from']
  level: number
  body: string
}

const PAGES = 2
const SEED = 20260301

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
const perThousand = (part: number, whole: number) => ((1000 * part) / Math.max(1, whole)).toFixed(1)

class Measurement {
  readonly failures: string[] = []

  constructor(
    private readonly watch: Watch,
    private readonly folder: string,
  ) {}

  run(): void {
    for (const language of ['en', 'id']) {
      this.pairs(language)
      this.everyday(language)
    }
    this.posts()
  }

  private lines<T>(name: string): T[] {
    const text = readFileSync(join(this.folder, name), 'utf8')
    return text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as T)
  }

  private levelOf(messages: Message[]): number {
    return scanConversation(this.watch, '', messages).level
  }

  private fail(id: string, expected: number, got: number, messages: Message[]): void {
    this.failures.push(
      `${id}: ${got} for ${expected}  ${messages.map(m => `${m.from[0]}: ${m.body}`).join(' / ')}`,
    )
  }

  private pairs(language: string): void {
    const all = this.lines<Pair>(`pairs.${language}.jsonl`)
    const rows = new Map<string, { right: number; all: number }>()
    const level = { exact: 0, near: 0, all: 0 }
    const severe = { paged: 0, all: 0 }
    const missedImminent: string[] = []
    for (const { id, row, pages, twin } of all) {
      const [got, gotTwin] = [this.levelOf(pages.messages), this.levelOf(twin.messages)]
      const right = got >= PAGES && gotTwin < PAGES
      const counts = rows.get(row) ?? { right: 0, all: 0 }
      rows.set(row, { right: counts.right + Number(right), all: counts.all + 1 })
      for (const [expected, found, messages] of [
        [pages.level, got, pages.messages],
        [twin.level, gotTwin, twin.messages],
      ] as const) {
        level.all++
        level.exact += Number(expected === found)
        level.near += Number(Math.abs(expected - found) <= 1)
        if (expected >= PAGES !== found >= PAGES) this.fail(id, expected, found, messages)
      }
      if (pages.level >= 3) {
        severe.all++
        severe.paged += Number(got >= PAGES)
        if (pages.level === 4 && got < PAGES) missedImminent.push(id)
      }
    }
    const right = [...rows.values()].reduce((sum, r) => sum + r.right, 0)
    console.log(`\n${language}: both sides right ${percent(right, all.length)} of ${all.length} pairs`)
    console.log(
      `  high and imminent that page ${percent(severe.paged, severe.all)} of ${severe.all}; imminent without a page: ${missedImminent.length}`,
    )
    console.log(
      `  level exact ${percent(level.exact, level.all)}, within one ${percent(level.near, level.all)}`,
    )
    for (const [row, { right: r, all: a }] of rows)
      console.log(`    ${row.padEnd(18)} ${percent(r, a)} of ${a}`)
    this.disguised(language, all)
  }

  /** Of the pairs whose page is found plainly, how many still page in disguise; and what the disguises add to everyday chat. */
  private disguised(language: string, all: Pair[]): void {
    const found = all.filter(pair => this.levelOf(pair.pages.messages) >= PAGES)
    const everyday = this.lines<Single>(`everyday.${language}.jsonl`)
    const total = { paged: 0, all: 0 }
    for (const [name, disguise] of Object.entries(DISGUISES)) {
      const random = seeded(SEED)
      const hide = (messages: Message[]) => messages.map(m => ({ ...m, body: disguise(m.body, random) }))
      let paged = 0
      for (const { id, pages } of found) {
        const hidden = hide(pages.messages)
        const got = this.levelOf(hidden)
        paged += Number(got >= PAGES)
        if (got < PAGES) this.fail(`${id} ${name}`, pages.level, got, hidden)
      }
      const falsePages = everyday.filter(({ from, body }) => {
        const message = { from: from ?? ('requester' as const), body }
        return this.levelOf(hide([message])) >= PAGES && this.levelOf([message]) < PAGES
      }).length
      total.paged += paged
      total.all += found.length
      console.log(
        `    ${name.padEnd(18)} ${percent(paged, found.length)} still page; ${perThousand(falsePages, everyday.length)} more false pages in 1,000`,
      )
    }
    console.log(`    ${'all disguises'.padEnd(18)} ${percent(total.paged, total.all)} still page`)
  }

  private everyday(language: string): void {
    const all = this.lines<Single>(`everyday.${language}.jsonl`)
    for (const side of ['requester', 'peer'] as const) {
      const of = all.filter(({ from }) => (from === 'requester') === (side === 'requester'))
      const paged = of.filter(({ id, from, level, body }) => {
        const messages = [{ from: from ?? side, body }]
        const got = this.levelOf(messages)
        if (got >= PAGES) this.fail(id, level, got, messages)
        return got >= PAGES
      })
      console.log(
        `${language}: everyday chat by the ${side}: ${perThousand(paged.length, of.length)} false pages in 1,000 (${paged.length} of ${of.length})`,
      )
    }
  }

  private posts(): void {
    const all = this.lines<Single>('posts.en.jsonl')
    const got = all.map(post => ({ post, level: this.levelOf([{ from: 'requester', body: post.body }]) }))
    const positive = got.filter(({ post }) => post.level >= PAGES)
    const negative = got.filter(({ post }) => post.level < PAGES)
    for (const { post, level } of got)
      if (post.level >= PAGES !== level >= PAGES)
        this.fail(post.id, post.level, level, [{ from: 'requester', body: post.body }])
    const paged = positive.filter(({ level }) => level >= PAGES).length
    const falsely = negative.filter(({ level }) => level >= PAGES).length
    console.log(
      `\nen: long posts: recall ${(paged / positive.length).toFixed(3)} of ${positive.length}; ${perThousand(falsely, negative.length)} false pages in 1,000 (${falsely} of ${negative.length})`,
    )
  }
}

export async function main(args: string[]): Promise<number> {
  const options = {
    holdout: { type: 'boolean' },
    failures: { type: 'boolean' },
    rules: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args, options })
  const folder = join(root, 'server/risk/corpus', values.holdout ? 'holdout' : '.')
  const weights = values.rules ? undefined : loadWeights(join(root, 'server/risk/model/weights.bin'))
  const measurement = new Measurement(
    compile(loadPacks(join(root, 'server/risk/packs')), undefined, weights),
    folder,
  )
  measurement.run()
  if (values.failures && !values.holdout) console.log(`\n${measurement.failures.join('\n')}`)
  return 0
}
