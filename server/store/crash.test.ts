import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openLmdbStore } from './lmdb.ts'
import { openRedisStore } from './redis.ts'
import { bundle } from './test/bundle.ts'
import { dice } from './test/dice.ts'
import { Lane } from './test/lane.ts'
import { startProxy } from './test/proxy.ts'
import { redisPresent, startRedis } from './test/redis-server.ts'
import { temporaryFolder } from './test/temporary-folder.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
/** As often as the time allows, but a few times at least: starting processes is slow on a busy machine. */
const KILLS = { most: 30, least: 6, forMs: 12_000 }
const TIMEOUT_MS = 120_000
const LANES = ['north', 'east', 'south', 'west']

describe('[ST70] killed with SIGKILL in mid-stream', () => {
  test(
    `LMDB’s process: what was acknowledged is there, whole, and no half commit (SEED=${seed})`,
    async () => {
      const roll = dice(seed)
      const writer = await bundle('crash-writer.child.ts')
      const folder = temporaryFolder('crash')
      for (const kill of kills()) {
        const acknowledged = await writeUntilKilled([writer, folder.path, ...LANES], 1 + roll(100), roll(4))
        const store = openLmdbStore({ path: folder.path })
        for (const name of LANES) {
          const { n } = await Lane.standing(store.program(name))
          const known = acknowledged.get(name) ?? n
          expect([known, known + 1], `${name}, kill ${kill}`).toContain(n)
        }
        await store.close()
      }
      folder.remove()
    },
    TIMEOUT_MS,
  )

  test.runIf(redisPresent)(
    `Redis: what was acknowledged is there after a restart on its AOF, whole, and no half commit (SEED=${seed})`,
    async () => {
      const roll = dice(seed)
      const redis = await startRedis()
      const proxy = await startProxy(redis.port)
      const store = await openRedisStore({ url: `redis://127.0.0.1:${proxy.port}` })
      const direct = await openRedisStore(redis)
      const lanes = await Promise.all(LANES.map(name => Lane.standing(store.program(name))))
      for (const kill of kills()) {
        const { killed, settled } = stepUntil(lanes, 1 + roll(100), async () => {
          await redis.kill()
          proxy.sever()
        })
        await killed
        await redis.restart()
        for (const [i, lane] of lanes.entries()) {
          const { n } = await Lane.standing(direct.program(LANES[i]!))
          expect([lane.n, lane.n + 1], `${LANES[i]}, kill ${kill}`).toContain(n)
        }
        // What was under way is sent again by the client, and counts once: the next step would fail otherwise.
        proxy.mend()
        await settled
      }
      await Promise.all([store.close(), direct.close()])
      await proxy.close()
      await redis.stop()
    },
    TIMEOUT_MS,
  )
})

function* kills(): Generator<number> {
  const began = performance.now()
  for (let kill = 1; kill <= KILLS.most; kill++)
    if (kill <= KILLS.least || performance.now() - began < KILLS.forMs) yield kill
}

/** The last commit of every lane that the writer told, being killed `delay` ms after it had told `told` in all. */
async function writeUntilKilled(
  command: string[],
  told: number,
  delay: number,
): Promise<Map<string, number>> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const acknowledged = new Map<string, number>()
  let left = told
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, n] = line.split(' ')
    acknowledged.set(name!, Number(n))
    if (--left === 0) void setTimeout(delay).then(() => child.kill('SIGKILL'))
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return acknowledged
}

/** Steps every lane until `steps` have gone through in all and `kill` is called; `settled` when the last ones are over. */
function stepUntil(lanes: Lane[], steps: number, kill: () => Promise<void>) {
  let left = steps
  let settled: Promise<unknown> | undefined
  const killed = new Promise<void>(resolve => {
    const walk = async (lane: Lane) => {
      while (left > 0) {
        await lane.step().catch(unlessUnknown)
        left -= 1
        if (left === 0) resolve(kill())
      }
    }
    settled = Promise.all(lanes.map(walk))
  })
  return { killed, settled }
}

/** A time-out leaves open what became of the commit: the same one is made again by the next step. Anything else is a fault. */
function unlessUnknown(error: Error): void {
  if (!/timed out|max retries|Connection is closed/.test(error.message)) throw error
}
