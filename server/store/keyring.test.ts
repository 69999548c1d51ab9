import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keyring } from '../app/ports.ts'
import { openFileKeyring } from './keyring-files.ts'
import { openRedisKeyring } from './keyring-redis.ts'
import { random } from './test/contract/fresh.ts'
import { startProxy } from './test/proxy.ts'
import { redisPresent, startRedis } from './test/redis-server.ts'
import { temporaryFolder } from './test/temporary-folder.ts'
import type { Wrapping } from './wrapping.ts'

const DAY = '2026-11-24'
const secret = () => new Uint8Array(randomBytes(32))
const wrapping: Wrapping = { current: secret() }

interface Place {
  open(wrapping: Wrapping): Promise<Keyring>
  /** Everything that is stored, as text. */
  stored(): Promise<string>
  stop(): Promise<void>
}

const files = {
  name: 'in files',
  async start(): Promise<Place> {
    const folder = temporaryFolder('keyring')
    return {
      open: given => openFileKeyring(folder.path, given),
      stored: async () =>
        readdirSync(folder.path)
          .map(name => readFileSync(join(folder.path, name), 'latin1'))
          .join('\n'),
      stop: async () => folder.remove(),
    }
  },
}

const redis = {
  name: 'in Redis',
  async start(): Promise<Place> {
    const server = await startRedis()
    const opened: { close(): Promise<void> }[] = []
    return {
      async open(given) {
        const keyring = await openRedisKeyring(server.url, given)
        opened.push(keyring)
        return keyring
      },
      async stored() {
        const client = new Redis(server.url)
        const hashes = await Promise.all((await client.keys('*')).map(name => client.hgetall(name)))
        client.disconnect()
        return JSON.stringify(hashes)
      },
      async stop() {
        await Promise.all(opened.map(keyring => keyring.close()))
        await server.stop()
      },
    }
  },
}

describe.each([files, ...(redisPresent ? [redis] : [])])('a keyring $name', ({ start }) => {
  let place: Place
  let a: Keyring
  let b: Keyring
  beforeAll(async () => {
    place = await start()
    ;[a, b] = [await place.open(wrapping), await place.open(wrapping)]
  })
  afterAll(() => place.stop())

  test('[KR1] a day’s key is made on demand, has 32 bytes, and stays the same for everyone', async () => {
    const program = random()
    expect(await a.key(program, DAY, false)).toBeUndefined()
    const key = await a.key(program, DAY, true)
    expect(key).toHaveLength(32)
    for (const keyring of [a, b, await place.open(wrapping)])
      for (const create of [true, false]) expect(await keyring.key(program, DAY, create)).toEqual(key)
  })

  test('[KR2] every program and every day has its own', async () => {
    const [one, other] = [random(), random()]
    const keys = [
      await a.key(one, DAY, true),
      await a.key(one, '2026-11-25', true),
      await b.key(other, DAY, true),
    ]
    expect(new Set(keys.map(key => Buffer.from(key!).toString('hex'))).size).toBe(3)
  })

  test('[KR3] those who make it at once agree', async () => {
    for (let round = 0; round < 10; round++) {
      const program = random()
      const keys = await Promise.all([a, b, a, b, a, b].map(keyring => keyring.key(program, DAY, true)))
      for (const key of keys) expect(key).toEqual(keys[0])
    }
  })

  test('[KR4] a destroyed key is gone for everyone, and no other with it', async () => {
    const program = random()
    const [key, next] = [await a.key(program, DAY, true), await a.key(program, '2026-11-25', true)]
    expect(await b.key(program, DAY, false)).toEqual(key)
    await a.destroy(program, DAY)
    for (const keyring of [a, b]) expect(await keyring.key(program, DAY, false)).toBeUndefined()
    expect(await b.key(program, '2026-11-25', false)).toEqual(next)
    await b.destroy(program, DAY)
    expect(await b.key(program, DAY, true)).not.toEqual(key)
  })

  test('[KR5] it lies sealed, and another secret does not open it', async () => {
    const program = random()
    const key = Buffer.from((await a.key(program, DAY, true))!)
    const stored = await place.stored()
    expect(stored.length).toBeGreaterThan(0)
    for (const plain of [key.toString('latin1'), key.toString('base64'), key.toString('hex')])
      expect(stored).not.toContain(plain)
    const stranger = await place.open({ current: secret() })
    await expect(stranger.key(program, DAY, false)).rejects.toThrow('SEBAYA_SECRET_PREVIOUS')
    await expect(stranger.key(program, DAY, true)).rejects.toThrow('SEBAYA_SECRET_PREVIOUS')
    expect(await a.key(program, DAY, false)).toEqual(key)
  })

  test('[KR6] while the secret is being changed the one before opens the older keys', async () => {
    const program = random()
    const key = await a.key(program, DAY, true)
    const rotated = await place.open({ current: secret(), previous: wrapping.current })
    expect(await rotated.key(program, DAY, false)).toEqual(key)
    const later = await rotated.key(program, '2026-11-25', true)
    expect(await rotated.key(program, '2026-11-25', false)).toEqual(later)
    await expect(a.key(program, '2026-11-25', false)).rejects.toThrow()
  })
})

describe('a keyring in files', () => {
  test('[KR7] its files and its folder are its owner’s alone', async () => {
    const parent = temporaryFolder('keyring')
    const folder = join(parent.path, 'keyring')
    const keyring = await openFileKeyring(folder, wrapping)
    await keyring.key('p', DAY, true)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder)).toHaveLength(1)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    parent.remove()
  })

  test('[KR8] destroying leaves no copy, not even one that a crash left behind while it was made', async () => {
    const folder = temporaryFolder('keyring')
    const keyring = await openFileKeyring(folder.path, wrapping)
    await keyring.key('p', DAY, true)
    const [name] = readdirSync(folder.path)
    writeFileSync(join(folder.path, `${name}.0123456789ab`), readFileSync(join(folder.path, name!)))
    await keyring.destroy('p', DAY)
    expect(readdirSync(folder.path)).toEqual([])
    folder.remove()
  })

  test('[KR9] a program’s name is no path, and a day is a day', async () => {
    const folder = temporaryFolder('keyring')
    const keyring = await openFileKeyring(join(folder.path, 'keyring'), wrapping)
    const names = ['../escaped', 'a', `a.${DAY}`, 'a/b', '日本']
    const keys = await Promise.all(names.map(name => keyring.key(name, DAY, true)))
    expect(new Set(keys.map(key => Buffer.from(key!).toString('hex'))).size).toBe(names.length)
    expect(existsSync(join(folder.path, `escaped.${DAY}`))).toBe(false)
    await keyring.destroy('a', DAY)
    expect(await keyring.key(`a.${DAY}`, DAY, false)).toEqual(keys[2])
    await expect(keyring.key('a', '../../x', true)).rejects.toThrow(TypeError)
    folder.remove()
  })
})

describe.runIf(redisPresent)('a keyring in Redis', () => {
  test('[KR10] a reply lost while a key is made makes no second one', async () => {
    const server = await startRedis()
    const proxy = await startProxy(server.port)
    const keyring = await openRedisKeyring(`redis://127.0.0.1:${proxy.port}`, wrapping)
    const direct = await openRedisKeyring(server.url, wrapping)
    const cut = proxy.cutReplyTo('hsetnx')
    const key = await keyring.key('p', DAY, true)
    await cut
    expect(await direct.key('p', DAY, false)).toEqual(key)
    await Promise.all([keyring.close(), direct.close()])
    await proxy.close()
    await server.stop()
  })
})
