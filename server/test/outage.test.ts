import { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { connectClient, openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

/** Resolves once so many nodes listen for each other's hints. */
async function nodesHearEachOther(url: string, nodes: number): Promise<void> {
  const redis = new Redis(url)
  const listening = async () =>
    String(await redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub')).match(/psub=1 /g)?.length
  await expect.poll(listening, { timeout: 15_000 }).toBe(nodes)
  redis.disconnect()
}

test.runIf(STORES.includes('redis' as never))(
  '[OU1] while Redis is away whoever asks is told BUSY and no process ends; once it is back, nothing is missing and hints go between nodes again',
  async () => {
    world = await openWorld('redis')
    const second = await world.startNode()
    const { requester, peer, conversationId } = await paired(world)
    peer.close()
    const moved = await connectClient(second, peer.token)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'sebelum' })
    await moved.heard('message:new', m => m.body === 'sebelum')

    await world.redis!.kill()
    const lost = { conversationId, clientId: 'b', body: 'selama' }
    expect(await requester.ask('message:send', lost)).toMatchObject({ error: 'BUSY' })
    requester.socket.emit('message:typing', { conversationId })
    expect(await moved.ask('state:sync', {})).toMatchObject({ error: 'BUSY' })
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${second.url}/readyz`)).status).toBe(503)
    const visit = await fetch(`${second.url}/api/programs/demo/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect([visit.status, ((await visit.json()) as { error: string }).error]).toEqual([503, 'BUSY'])

    await world.redis!.restart()
    await nodesHearEachOther(world.redis!.url, 2)
    expect(await requester.must('message:send', lost)).toMatchObject({ seq: 2 })
    await moved.heard('message:new', m => m.body === 'selama')
    const { messages } = await moved.must('conversation:sync', { conversationId, after: 0 })
    expect(messages.map(m => m.body)).toEqual(['sebelum', 'selama'])
    moved.close()
  },
)
