import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Compile } from 'typebox/compile'
import { seal } from '../../server/app/sealing.ts'
import { clientEvents } from '../../server/protocol/events.ts'
import { systemRandom } from '../../server/random.ts'
import { loadPacks, loadWeights } from '../../server/risk/load.ts'
import { compile, type Reading, WINDOW } from '../../server/risk/watch.ts'
import { root } from '../../server/root.ts'
import { createLimits } from '../../server/store/limits.ts'
import { openLmdbStore } from '../../server/store/lmdb.ts'
import { TEXTS } from './texts.ts'
import { usage } from './usage.ts'

/** How long each stage is repeated, milliseconds. */
const LONG = 400
/** Commits under way at the same time, as in a busy server. */
const AT_ONCE = 64

/** What each stage of a message costs by itself: microseconds of processor time, threads and system included. */
export async function createStages() {
  return {
    async measure(): Promise<Record<string, number>> {
      const validator = Compile(clientEvents['message:send'].payload)
      const limits = createLimits(undefined, 1_000_000)
      const risk = join(root, 'server/risk')
      const watch = compile(
        loadPacks(join(risk, 'packs')),
        undefined,
        loadWeights(join(risk, 'model/weights.bin')),
      )
      const window: Reading[] = []
      const key = systemRandom.bytes(32)
      const text = (i: number) => TEXTS[i % TEXTS.length]!
      const payload = (i: number) => ({ conversationId: systemRandom.id(), clientId: `m${i}`, body: text(i) })

      return {
        validate: (await each(i => validator.Check(payload(i)))) - (await each(payload)),
        limit: await each(i => limits.event(`demo/${i % 400}`, true)),
        scan: await each(i => {
          window.push(watch.read({ from: i % 2 ? 'peer' : 'requester', body: text(i) }))
          if (window.length > WINDOW) window.shift()
          watch.judge(window)
        }),
        seal: await each(i => seal(key, text(i))),
        ...(await storeStages(i => seal(key, text(i)))),
      }
    },
  }
}

async function storeStages(body: (i: number) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'sebaya-bench-'))
  const store = openLmdbStore({ path: folder })
  try {
    const partition = store.program('demo')
    const document = {
      who: systemRandom.id(),
      members: Array(2).fill(systemRandom.id()),
      seal: systemRandom.id(),
    }
    const talks = Array.from({ length: AT_ONCE }, () => systemRandom.id())
    for (const talk of talks)
      await partition.commit([{ put: talk, value: document, expect: 'absent' }], { once: talk })
    const log = (i: number) => `messages/${talks[i % AT_ONCE]}`
    const entry = (i: number) => ({ ...document, clientId: `m${i}`, body: body(i), sentAt: i })
    const last = talks.at(-1)!
    const [talk] = await partition.get(last)
    const expect = talk!.version
    const commit = await each(
      i =>
        partition.commit(
          [
            { append: log(i), entry: entry(i) },
            { check: last, expect },
          ],
          {
            once: `${document.who}:m${i}`,
          },
        ),
      AT_ONCE,
    )
    const read = await each(async i => {
      const { last: seq } = await partition.read(log(i), 0, 0)
      await Promise.all([partition.get(talks[i % AT_ONCE]!), partition.read(log(i), seq)])
    })
    return { read, commit }
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Microseconds of processor time each time takes, `atOnce` under way together. */
async function each(work: (i: number) => unknown, atOnce = 1): Promise<number> {
  let i = 0
  const run = async (milliseconds: number) => {
    const until = performance.now() + milliseconds
    while (performance.now() < until)
      if (atOnce === 1) for (let n = 0; n < 16; n++) await work(i++)
      else await Promise.all(Array.from({ length: atOnce }, () => work(i++)))
  }
  await run(LONG / 2)
  const [before, first] = [usage.cpu(), i]
  await run(LONG)
  return (usage.cpu() - before) / (i - first)
}
