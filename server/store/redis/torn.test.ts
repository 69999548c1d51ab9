import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { redisPresent, startRedis } from '../test/redis-server.ts'

/** A transaction as Redis writes it, torn in the middle of its third command. */
const TORN = [['MULTI'], ['SET', 'document', '2'], ['RPUSH', 'log', 'two'], ['SET', 'once', '2']]
  .map(words => `*${words.length}\r\n${words.map(word => `$${word.length}\r\n${word}\r\n`).join('')}`)
  .join('')
  .slice(0, -5)

const write = (n: number, entry: string) =>
  `redis.call('SET', 'document', ${n}) redis.call('RPUSH', 'log', '${entry}') redis.call('SET', 'once', ${n})`

test.runIf(redisPresent)(
  '[ST74] a transaction that a kill has torn stays undone, also after what is written next',
  async () => {
    const redis = await startRedis()
    const once = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
      const client = new Redis(redis.url)
      try {
        return await work(client)
      } finally {
        client.disconnect()
      }
    }
    try {
      await once(client => client.eval(write(1, 'one'), 0))
      await redis.kill()
      appendFileSync(join(redis.folder, 'appendonlydir/appendonly.aof.1.incr.aof'), TORN)
      await redis.restart()
      await once(client => client.eval(write(3, 'three'), 0))
      await redis.restart()
      expect(await once(client => client.lrange('log', 0, -1))).toEqual(['one', 'three'])
    } finally {
      await redis.stop()
    }
  },
)
