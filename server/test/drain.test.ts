import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Limits } from '../app/ports.ts'
import { createLimits } from '../store/limits.ts'
import { connectClient, openWorld, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

/** Limits that hold the next event back until it is let go. */
function holdingLimits() {
  const real = createLimits(undefined)
  let arrived: () => void
  let release: (() => void) | undefined
  const limits: Limits = {
    ...real,
    async event(key, isMessage) {
      if (isMessage && !release) {
        arrived()
        await new Promise<void>(resolve => {
          release = resolve
        })
      }
      await real.event(key, isMessage)
    },
  }
  const held = new Promise<void>(resolve => {
    arrived = resolve
  })
  return { limits, held, release: () => release!() }
}

test('[PS11] a server that drains answers what is under way, refuses what is new, and says so in /readyz', async () => {
  const holding = holdingLimits()
  world = await openWorld('lmdb', { overrides: { limits: holding.limits } })
  const { node } = world
  const [requester, other] = [await world.visitor(), await world.visitor()]
  const { conversationId } = await requester.must('request:open', { topics: [], language: 'id' })
  const answer = requester.ask('message:send', { conversationId, clientId: 'a', body: 'sempat terkirim' })
  await holding.held

  let closed = false
  const closing = node.close().then(() => {
    closed = true
  })
  const ready = await fetch(`${node.url}/readyz`)
  expect([ready.status, await ready.json()]).toMatchObject([503, { problems: ['draining'] }])
  expect((await fetch(`${node.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${node.url}/metrics`)).status).toBe(200)
  const visit = await fetch(`${node.url}/api/programs/demo/visits`, { method: 'POST' })
  expect([visit.status, await visit.json()]).toMatchObject([503, { error: 'DRAINING' }])
  expect(await other.ask('state:sync', {})).toMatchObject({ error: 'DRAINING' })
  await expect(connectClient(node, other.token)).rejects.toThrow('DRAINING')
  expect(closed).toBe(false)

  const told = new Promise(resolve => other.socket.once('disconnect', resolve))
  holding.release()
  expect(await answer).toMatchObject({ ok: true, seq: 1 })
  expect(await told).toBe('io server disconnect')
  await closing
  await expect(fetch(`${node.url}/healthz`)).rejects.toThrow()

  const next = await world.startNode({ limits: createLimits(undefined) })
  const back = await connectClient(next, requester.token)
  const { messages } = await back.must('conversation:sync', { conversationId, after: 0 })
  expect(messages.map(message => message.body)).toEqual(['sempat terkirim'])
  back.close()
})

test('[PS12] a server that drains waits for no connection that a proxy keeps open or somebody left half-way', async () => {
  world = await openWorld('lmdb')
  const { port } = new URL(world.node.url)
  const half = connect(Number(port), '127.0.0.1')
  const ended = once(half, 'close')
  half.write('GET /healthz HTTP/1.1\r\nHost: sebaya\r\n\r\n')
  await once(half, 'data')
  half.write('GET /healthz HTTP/1.1\r\nHost: sebaya\r\n')
  expect((await fetch(`${world.node.url}/healthz`)).status).toBe(200)
  await world.node.close()
  await ended
})
