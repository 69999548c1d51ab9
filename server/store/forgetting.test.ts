import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { ONCE_KEPT_MS } from './changes.ts'
import { openLmdbStore } from './lmdb.ts'
import { openRedisStore } from './redis.ts'
import { once } from './test/contract/fresh.ts'
import { redisPresent, startRedis } from './test/redis-server.ts'
import { temporaryFolder } from './test/temporary-folder.ts'

const append = [{ append: 'l', entry: 1 }]

test('[ST73] LMDB remembers a once for 24 hours, and forgets it while it goes on writing', async () => {
  const folder = temporaryFolder('forgetting')
  let now = Date.now()
  const store = openLmdbStore({ path: folder.path, now: () => now })
  const program = store.program('p')
  const write = async (commits: number) => {
    await Promise.all(Array.from({ length: commits }, () => program.commit(append, once())))
  }
  await program.commit(append, { once: 'first' })
  await write(50)
  now += ONCE_KEPT_MS - 1
  await write(200)
  expect(await program.commit(append, { once: 'first' })).toMatchObject({ repeated: true, seqs: [1] })
  now += 2
  await write(200)
  // Closing waits for the forgetting that the writes have set off.
  await store.close()
  const reopened = openLmdbStore({ path: folder.path, now: () => now })
  expect(await reopened.program('p').commit(append, { once: 'first' })).toMatchObject({ repeated: false })
  await reopened.close()
  folder.remove()
})

test.runIf(redisPresent)('[ST73] Redis forgets a once after 24 hours by itself', async () => {
  const server = await startRedis()
  const store = await openRedisStore(server)
  await store.program('p').commit(append, { once: 'first' })
  const client = new Redis(server.url)
  const left = await client.pttl('sebaya:{p}:o:first')
  expect(left).toBeGreaterThan(ONCE_KEPT_MS - 60_000)
  expect(left).toBeLessThanOrEqual(ONCE_KEPT_MS)
  client.disconnect()
  await store.close()
  await server.stop()
})
