import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openWorld, type World } from './harness.ts'

let world: World
let outside: Server
afterEach(async () => {
  await world.close()
  outside.close()
})

test('[HB1] a sign of life is given once a minute, and stops while the store or a sweep fails', async () => {
  let signs = 0
  outside = createServer((request, response) => {
    signs += 1
    request.resume()
    response.end()
  })
  outside.listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const { port } = outside.address() as AddressInfo
  world = await openWorld('lmdb', { config: { heartbeatUrl: `http://127.0.0.1:${port}/alive` } })
  const { node } = world
  const passes = async (seconds: number) => {
    await world.advance(seconds * 1_000)
    await node.settled()
  }
  await passes(1)
  expect(signs).toBe(1)
  await passes(58)
  expect(signs).toBe(1)
  await passes(2)
  expect(signs).toBe(2)
  const { app } = node
  const whole = app.store
  app.store = {
    ...whole,
    programs: async () => {
      throw new Error('the store is away')
    },
  }
  await passes(120).catch(() => {})
  await node.settled()
  expect(signs).toBe(2)
  app.store = {
    ...whole,
    program: id => ({
      ...whole.program(id),
      list: async () => {
        throw new Error('a list fails')
      },
    }),
  }
  await passes(120).catch(() => {})
  await node.settled()
  expect(signs).toBe(2)
  app.store = whole
  await passes(2)
  expect(signs).toBe(3)
})
