import { afterEach, describe, expect, test } from 'vitest'
import type { Step } from '../app/context.ts'
import { type RedisServer, startRedis } from '../store/test/redis-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../store/test/temporary-folder.ts'
import { type Child, startChild } from './child-process.ts'
import { connectClient, openWorld, post, STORES } from './harness.ts'
import { type Arrival, type Outside, openOutside, receipt } from './outside.ts'

/** The node that pages is killed, with the real senders: a human is called all the same, at most once more than needed. */

const SECOND = 1_000
const NOW = Date.parse('2026-03-03T05:00:00Z')
const STEPS: Step[] = ['after commit', 'before notice', 'after notice']
type Kind = 'webhook' | 'push' | 'email'

let outside: Outside
let folder: TemporaryFolder
let redis: RedisServer | undefined
let children: Child[] = []
afterEach(async () => {
  await Promise.all(children.map(child => child.kill()))
  children = []
  await redis?.stop()
  redis = undefined
  folder.remove()
  await outside.close()
})

async function startServer(): Promise<Child> {
  const child = await startChild({
    folder: folder.path,
    clock: NOW,
    env: outside.env,
    ...(redis && { redisUrl: redis.url }),
  })
  children.push(child)
  return child
}

/** The data of a program whose one counselor can be reached by one channel, and is not in the app. */
async function prepare(store: 'lmdb' | 'redis', kind: Kind): Promise<void> {
  outside = await openOutside()
  folder = temporaryFolder('pager-crash')
  if (store === 'redis') redis = await startRedis()
  const world = await openWorld(store, {
    folder: folder.path,
    ...(redis && { redis }),
    config: { notify: outside.notify },
  })
  const counselor = await world.staff('counselor1')
  const address = outside.address(kind, 'one')
  const { channelId } = await counselor.must('contacts:add', { name: kind, address })
  const [{ code, links }] = (await outside.until(1)) as [Arrival]
  // A device proves itself by having shown what came.
  if (kind === 'push') await receipt(world.node, links.seen!)
  else await counselor.must('contacts:verify', { channelId, code: code! })
  outside.take()
  await world.close()
}

/** A conversation with one sign at imminent; where the server dies of it, nobody answers. */
async function raise(server: Child): Promise<void> {
  const { token } = await post<{ token: string }>(server, 'visits', {})
  const requester = await connectClient(server, token)
  const { conversationId } = await requester.must('request:open', { topics: [], language: 'id' })
  const sign = { conversationId, clientId: 'a', body: 'LEVEL4 suicide' }
  await Promise.race([server.exited, new Promise(done => requester.socket.emit('message:send', sign, done))])
  requester.close()
}

/** Arms the step, raises a page and lets the server page until it dies of it. */
async function dieOf(server: Child, step: Step): Promise<void> {
  server.stopAt(`${step}:1`)
  await raise(server)
  if (step !== 'after commit') await server.tick().catch(() => {})
  expect((await server.exited).signal).toBe('SIGKILL')
}

function expectOnceMore(arrivals: Arrival[], repeats: number): void {
  expect(arrivals.map(({ kind }) => kind)).toEqual(Array(repeats + 1).fill('page'))
  expect(new Set(arrivals.map(({ key }) => key)).size).toBe(1)
}

describe.each(STORES)('a crash of the pager on %s', store => {
  test.each([
    // What another node makes of it on Redis is told below.
    ...(store === 'lmdb' ? STEPS.map(step => [step, 'webhook'] as const) : []),
    ['after notice', 'push'] as const,
    ['after notice', 'email'] as const,
  ])(
    '[PA24] kill -9 %s: the page goes out by %s all the same, with the first sweep of the next process, and twice only if it had been sent, under the same key',
    async (step, kind) => {
      await prepare(store, kind)
      await dieOf(await startServer(), step)
      const sent = step === 'after notice' ? 1 : 0
      expect(outside.arrivals).toHaveLength(sent)
      const next = await startServer()
      // On Redis other nodes may live: what a dead one was sending is theirs once its lease has lapsed.
      next.setClock(NOW + (store === 'redis' ? 15 : 0) * SECOND)
      await next.tick()
      expectOnceMore(await outside.until(sent + 1), sent)
      next.setClock(NOW + 50 * SECOND)
      await next.tick()
      await next.close()
      expectOnceMore(outside.arrivals.splice(0), sent)
    },
  )
})

describe.runIf(STORES.includes('redis' as never))('a crash of one of two nodes', () => {
  test.each(STEPS)(
    '[PA25] kill -9 %s of the node that pages: the other one has called within two sweeps of its lease’s end, and at once where nothing had been begun',
    async step => {
      await prepare('redis', 'webhook')
      const [dying, other] = [await startServer(), await startServer()]
      await other.tick()
      await dieOf(dying, step)
      const sent = step === 'after notice' ? 1 : 0
      other.setClock(NOW + (step === 'after commit' ? 1 : 15) * SECOND)
      await other.tick()
      await other.tick()
      expectOnceMore(await outside.until(sent + 1), sent)
      other.setClock(NOW + 50 * SECOND)
      await other.tick()
      await other.close()
      expect(outside.take()).toEqual(Array(sent + 1).fill('page 4 → webhook one'))
    },
  )
})
