import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../app/ports.ts'
import { openRedisStore } from './redis.ts'
import { type RedisCluster, startCluster } from './test/cluster.ts'
import { once } from './test/contract/fresh.ts'
import { redisPresent, startRedis, startSentinel } from './test/redis-server.ts'

const PROGRAMS = 30

describe.runIf(redisPresent)('a Redis Cluster', () => {
  let cluster: RedisCluster
  let store: Store
  let nodes: Redis[]
  beforeAll(async () => {
    cluster = await startCluster()
    store = await openRedisStore(cluster)
    nodes = cluster.nodes.map(node => new Redis(node.url))
  })
  afterAll(async () => {
    for (const node of nodes) node.disconnect()
    await store.close()
    await cluster.stop()
  })

  test('[ST64] all a program ever writes lies in one slot, and programs are spread over the nodes', async () => {
    await Promise.all(Array.from({ length: PROGRAMS }, (_, i) => live(store, `program-${i}`)))
    const slots = new Map<string, Set<number>>()
    const busy = new Set<Redis>()
    for (const node of nodes)
      for (const key of await node.keys('*{*}*')) {
        const program = /^sebaya:\{(.*?)\}/.exec(key)![1]!
        const slot = (await node.cluster('KEYSLOT', key)) as number
        slots.set(program, (slots.get(program) ?? new Set()).add(slot))
        busy.add(node)
      }
    expect(slots.size).toBe(PROGRAMS)
    for (const [program, its] of slots) expect([program, its.size]).toEqual([program, 1])
    expect(new Set([...slots.values()].flatMap(its => [...its])).size).toBe(PROGRAMS)
    expect(busy.size).toBe(nodes.length)
    expect((await store.programs()).sort()).toEqual([...slots.keys()].sort())
  })
})

/** Every kind of change, so that every kind of key is written. */
async function live(store: Store, name: string): Promise<void> {
  const program = store.program(name)
  const { version } = await program.commit(
    [
      { put: 'kept', value: 1, expect: 'absent', indexes: { due: 1, queue: 2 } },
      { put: 'erased', value: 1, expect: 'absent', indexes: { due: 3 } },
      { append: 'log', entry: 1 },
      { eraseLog: 'gone' },
    ],
    once(),
  )
  await program.commit(
    [
      { erase: 'erased', expect: version },
      { check: 'kept', expect: version },
    ],
    once(),
  )
}

describe.runIf(redisPresent)('Sentinel', () => {
  test('[ST65] a redis+sentinel:// URL reaches the primary', async () => {
    const redis = await startRedis()
    const sentinel = await startSentinel(redis)
    const store = await openRedisStore(sentinel)
    const direct = await openRedisStore(redis)
    try {
      await store.program('p').commit([{ append: 'l', entry: 1 }], once())
      expect(await direct.program('p').read('l', 0)).toMatchObject({ last: 1 })
    } finally {
      await Promise.all([store.close(), direct.close()])
      await sentinel.stop()
      await redis.stop()
    }
  })
})
