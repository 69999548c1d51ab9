import { Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { assertDurable } from './durability.ts'
import { startCluster } from './test/cluster.ts'
import { redisPresent, startRedis, startSentinel } from './test/redis-server.ts'

describe.runIf(redisPresent)('[DU1] a Redis that may forget what it acknowledged', () => {
  let stops: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop()
    stops = []
  })
  const kept = <T extends { stop(): Promise<void> }>(started: T): T => {
    stops.push(started.stop)
    return started
  }

  test('one that forgets nothing is fine', async () => {
    const { url } = kept(await startRedis())
    expect(await assertDurable(url, { allowLossy: false })).toEqual({ lossy: false, why: [] })
  })

  test.for([
    ['appendonly is no, should be yes', '--appendonly', 'no'],
    ['appendfsync is everysec, should be always', '--appendfsync', 'everysec'],
    ['maxmemory-policy is allkeys-lru, should be noeviction', '--maxmemory-policy', 'allkeys-lru'],
  ] as const)('is refused, or named: %s', async ([why, ...settings]) => {
    const { url, port } = kept(await startRedis([...settings]))
    expect(await assertDurable(url, { allowLossy: true })).toEqual({ lossy: true, why: [why] })
    const refused = assertDurable(url, { allowLossy: false })
    await expect(refused).rejects.toThrow(`127.0.0.1:${port}`)
    await expect(refused).rejects.toThrow(why)
    await expect(refused).rejects.toThrow('ALLOW_LOSSY_REDIS=1')
  })

  test('one that does not let itself be asked counts as lossy, and no password is told', async () => {
    const { url, port } = kept(await startRedis())
    const root = new Redis(url)
    await root.call('ACL', 'SETUSER', 'managed', 'on', '>secret', '~*', '&*', '+@all', '-config')
    root.disconnect()
    const managed = `redis://managed:secret@127.0.0.1:${port}`
    const { lossy, why } = await assertDurable(managed, { allowLossy: true })
    expect(lossy).toBe(true)
    expect(why).toContain('appendfsync is unknown, should be always')
    await expect(assertDurable(managed, { allowLossy: false })).rejects.toThrow(/^(?!.*secret).*unknown/)
  })

  test('one weak node makes a Cluster weak', async () => {
    const cluster = kept(await startCluster())
    expect((await assertDurable(cluster.url, { allowLossy: false })).lossy).toBe(false)
    const node = new Redis(cluster.nodes[2]!.url)
    await node.config('SET', 'appendfsync', 'everysec')
    node.disconnect()
    expect((await assertDurable(cluster.url, { allowLossy: true })).why).toEqual([
      'appendfsync is everysec, should be always',
    ])
  })

  test('behind Sentinel the primary is asked', async () => {
    const redis = kept(await startRedis(['--appendonly', 'no']))
    const sentinel = kept(await startSentinel(redis))
    expect((await assertDurable(sentinel.url, { allowLossy: true })).why).toHaveLength(1)
  })

  test('one that is not there is an error, not an answer', async () => {
    const redis = await startRedis()
    await redis.stop()
    await expect(assertDurable(redis.url, { allowLossy: true })).rejects.toThrow()
  })
})
