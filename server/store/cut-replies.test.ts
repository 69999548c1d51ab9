import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Partition, Store } from '../app/ports.ts'
import { openRedisStore } from './redis.ts'
import { once, random } from './test/contract/fresh.ts'
import { startProxy, type TcpProxy } from './test/proxy.ts'
import { type RedisServer, redisPresent, startRedis } from './test/redis-server.ts'

describe.runIf(redisPresent)('a reply lost on its way', () => {
  let redis: RedisServer
  let proxy: TcpProxy
  let store: Store
  let direct: Store
  let there: Partition
  let here: Partition

  beforeAll(async () => {
    redis = await startRedis()
    proxy = await startProxy(redis.port)
    store = await openRedisStore({ url: `redis://127.0.0.1:${proxy.port}` })
    direct = await openRedisStore(redis)
  })
  afterAll(async () => {
    await Promise.all([store.close(), direct.close()])
    await proxy.close()
    await redis.stop()
  })
  beforeEach(() => {
    const program = random()
    here = store.program(program)
    there = direct.program(program)
  })

  test('[ST61] the commit was made, is sent again by the client, and counts once', async () => {
    const { version } = await here.commit(
      [{ put: 'k', value: 0, expect: 'absent', indexes: { i: 0 } }],
      once(),
    )
    const cut = proxy.cutReplyTo('one-that-is-cut')
    const committed = here.commit(
      [
        { put: 'k', value: 1, expect: version, indexes: { i: 1 } },
        { append: 'l', entry: 'x' },
      ],
      { once: 'one-that-is-cut' },
    )
    await cut
    const answer = await committed
    expect(answer).toMatchObject({ repeated: true, seqs: [1] })
    expect(await there.get('k')).toEqual([{ key: 'k', version: answer.version, value: 1 }])
    expect(await there.read('l', 0)).toMatchObject({ last: 1 })
    expect(await there.count('i')).toBe(1)
  })

  test('[ST61] many commits in flight on the lost connection count once each', async () => {
    const cut = proxy.cutReplyTo('once-50')
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => here.commit([{ append: 'l', entry: i }], { once: `once-${i}` })),
    )
    await cut
    expect(answers.flatMap(({ seqs }) => seqs).sort((x, y) => x - y)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    )
    const { last, entries } = await there.read('l', 0)
    expect(last).toBe(100)
    for (const [i, { seqs }] of answers.entries()) expect(entries[seqs[0]! - 1]!.entry).toBe(i)
  })

  test('[ST61] reads are asked again', async () => {
    await here.commit([{ put: 'to-be-read', value: 1, expect: 'absent', indexes: { i: 1 } }], once())
    const cut = proxy.cutReplyTo('to-be-read')
    expect(await here.get('to-be-read')).toMatchObject([{ value: 1 }])
    await cut
  })

  test('[ST62] while Redis is away a commit fails within seconds; made again with the same once it counts once', async () => {
    proxy.sever()
    const began = performance.now()
    const asked = [here.commit([{ append: 'l', entry: 1 }], { once: 'again' }), here.get('k'), store.ping()]
    for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected')
    expect(performance.now() - began).toBeLessThan(5_000)
    proxy.mend()
    expect(await here.commit([{ append: 'l', entry: 1 }], { once: 'again' })).toMatchObject({ seqs: [1] })
    expect(await there.read('l', 0)).toMatchObject({ last: 1 })
  })

  test('[ST61] cut again and again it still counts once', async () => {
    const cuts = Promise.all([1, 2, 3].map(() => proxy.cutReplyTo('cut-thrice')))
    const committed = here.commit([{ append: 'l', entry: 1 }], { once: 'cut-thrice' })
    await cuts
    expect(await committed).toMatchObject({ repeated: true, seqs: [1] })
    expect(await there.read('l', 0)).toMatchObject({ last: 1 })
  })

  test('[ST63] after a restart that forgot the scripts everything goes on', async () => {
    const answer = await here.commit([{ append: 'l', entry: 1 }], { once: 'before' })
    const epoch = (await here.read('l', 0)).epoch
    await redis.restart()
    expect(await here.commit([{ append: 'l', entry: 1 }], { once: 'before' })).toEqual({
      ...answer,
      repeated: true,
    })
    expect(await here.commit([{ append: 'l', entry: 2 }], once())).toMatchObject({ seqs: [2] })
    const stretch = await here.read('l', 0)
    expect(stretch.entries.map(({ entry }) => entry)).toEqual([1, 2])
    // Its end might have been lost: readers learn it by the epoch, and start over.
    expect(stretch.epoch).not.toBe(epoch)
  })
})
