import { randomBytes } from 'node:crypto'
import type { Keyring } from '../app/ports.ts'
import { connect } from './redis/connection.ts'
import { sealDayKey, unsealDayKey, type Wrapping } from './wrapping.ts'

/**
 * The keyring as one Redis hash a program, on a server of its own if `url` says so; sealed under a subkey of the secret.
 * It keeps no key in memory: what is destroyed here is gone for every node.
 */
export async function openRedisKeyring(
  url: string,
  wrapping: Wrapping,
): Promise<Keyring & { close(): Promise<void> }> {
  const redis = connect(url)
  redis.on('error', () => {})
  const hashOf = (program: string) => `sebaya:keyring:{${program}}`
  return {
    async key(program, day, create) {
      const hash = hashOf(program)
      let sealed = await redis.hget(hash, day)
      if (sealed === null && create) {
        // The first of two makers wins, and a lost reply sent again makes no second key.
        await redis.hsetnx(hash, day, sealDayKey(wrapping, randomBytes(32)))
        sealed = await redis.hget(hash, day)
      }
      return sealed === null ? undefined : unsealDayKey(wrapping, sealed)
    },
    async destroy(program, day) {
      await redis.hdel(hashOf(program), day)
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}
