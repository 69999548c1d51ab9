import { randomBytes } from 'node:crypto'
import type { Keyring } from '../app/ports.ts'
import { connect } from './redis/connection.ts'
import { sealDayKey, unsealDayKey, type Wrapping } from './wrapping.ts'

/** The keyring as one Redis hash a program, on a server of its own if `url` says so; sealed under a subkey of the secret. */
export async function openRedisKeyring(
  url: string,
  wrapping: Wrapping,
): Promise<Keyring & { close(): Promise<void> }> {
  const redis = connect(url)
  redis.on('error', () => {})
  const hashOf = (program: string) => `sebaya:keyring:{${program}}`
  const known = new Map<string, Uint8Array>()
  return {
    async key(program, day, create) {
      const name = `${program}.${day}`
      const cached = known.get(name)
      if (cached) return cached
      if (create) await redis.hsetnx(hashOf(program), day, sealDayKey(wrapping, randomBytes(32)))
      const sealed = await redis.hget(hashOf(program), day)
      if (sealed === null) return undefined
      const key = unsealDayKey(wrapping, sealed)
      known.set(name, key)
      return key
    },
    async destroy(program, day) {
      known.delete(`${program}.${day}`)
      await redis.hdel(hashOf(program), day)
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}
