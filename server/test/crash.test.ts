import { afterEach, describe, expect, test } from 'vitest'
import type { Step } from '../app/context.ts'
import { type RedisServer, startRedis } from '../store/test/redis-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../store/test/temporary-folder.ts'
import { type Child, startChild } from './child-process.ts'
import { type Client, connectClient, post, STORES } from './harness.ts'
import { PASSWORD } from './seed.ts'

const STEPS: Step[] = ['before commit', 'after commit', 'before emit', 'after emit', 'before ack']
const NOW = Date.parse('2026-03-03T05:00:00Z')

let folder: TemporaryFolder
let redis: RedisServer | undefined
let children: Child[] = []
afterEach(async () => {
  await Promise.all(children.map(child => child.kill()))
  children = []
  folder.remove()
  await redis?.stop()
  redis = undefined
})

async function startServer(): Promise<Child> {
  const child = await startChild({ folder: folder.path, clock: NOW, ...(redis && { redisUrl: redis.url }) })
  children.push(child)
  return child
}

interface Pair {
  tokens: { requester: string; peer: string; counselor: string }
  conversationId: string
}

async function openPair(server: Child): Promise<Pair> {
  const { token: requester } = await post<{ token: string }>(server, 'visits', {})
  const [peer, counselor] = await Promise.all(['peer1', 'counselor1'].map(login => signIn(server, login)))
  const [r, p] = await Promise.all([connectClient(server, requester), connectClient(server, peer!)])
  await p.must('availability:set', { state: 'available' })
  const { conversationId } = await r.must('request:open', { topics: [], language: 'id' })
  await p.must('offer:accept', { offerId: (await p.heard('offer:new')).offerId })
  return { tokens: { requester, peer: peer!, counselor: counselor! }, conversationId }
}

const signIn = async (server: Child, login: string) =>
  (await post<{ token: string }>(server, 'sessions', { login, password: PASSWORD })).token

async function bodies(reader: Client, conversationId: string): Promise<string[]> {
  const { messages } = await reader.must('conversation:sync', { conversationId, after: 0 })
  return messages.map(m => m.body)
}

describe.each(STORES)('a crash on %s', store => {
  test.each(STEPS)(
    '[CR1] kill -9 %s of a message that pages loses nothing that was acknowledged, and repeats nothing',
    async step => {
      folder = temporaryFolder('crash')
      if (store === 'redis') redis = await startRedis()
      const server = await startServer()
      const { tokens, conversationId } = await openPair(server)
      const requester = await connectClient(server, tokens.requester)
      await requester.must('message:send', { conversationId, clientId: 'first', body: 'yang pertama' })
      server.stopAt(`${step}:1`)
      const danger = { conversationId, clientId: 'danger', body: 'LEVEL4 suicide' }
      let acknowledged = false
      requester.socket.emit('message:send', danger, () => {
        acknowledged = true
      })
      expect((await server.exited).signal).toBe('SIGKILL')
      expect(acknowledged).toBe(false)

      const next = await startServer()
      const [r, p, c] = await Promise.all(
        [tokens.requester, tokens.peer, tokens.counselor].map(token => connectClient(next, token)),
      )
      const stored = step === 'before commit' ? [] : ['LEVEL4 suicide']
      expect(await bodies(p!, conversationId)).toEqual(['yang pertama', ...stored])
      const { pages } = await c!.must('state:sync', {})
      expect(pages).toHaveLength(stored.length)

      // The client sends again what nobody acknowledged.
      expect(await r!.must('message:send', danger)).toMatchObject({ seq: 2 })
      expect(await p!.heard('message:new', m => m.seq === 2)).toMatchObject({ body: 'LEVEL4 suicide' })
      expect(await bodies(p!, conversationId)).toEqual(['yang pertama', 'LEVEL4 suicide'])
      expect((await c!.must('state:sync', {})).pages).toMatchObject([{ conversationId, level: 4, signs: 1 }])
      const [view] = (await r!.must('state:sync', {})).conversations!
      expect(view?.help).toBe(true)
      for (const client of [r, p, c]) client!.close()
    },
  )

  test.each(store === 'redis' ? STEPS : [])(
    '[CR3] while one node is killed %s, another takes over: the message is there once, and its page with it',
    async step => {
      folder = temporaryFolder('crash')
      redis = await startRedis()
      const [dying, other] = [await startServer(), await startServer()]
      const { tokens, conversationId } = await openPair(dying)
      const [p, c] = [await connectClient(other, tokens.peer), await connectClient(other, tokens.counselor)]
      const requester = await connectClient(dying, tokens.requester)
      dying.stopAt(`${step}:1`)
      const danger = { conversationId, clientId: 'danger', body: 'LEVEL4 suicide' }
      requester.socket.emit('message:send', danger)
      await dying.exited

      const moved = await connectClient(other, tokens.requester)
      expect(await moved.must('message:send', danger)).toMatchObject({ seq: 1 })
      await p.heard('message:new', m => m.seq === 1)
      expect(await bodies(p, conversationId)).toEqual(['LEVEL4 suicide'])
      expect((await c.must('state:sync', {})).pages).toMatchObject([{ conversationId, level: 4, signs: 1 }])
      expect((await moved.must('state:sync', {})).conversations).toMatchObject([{ help: true }])
      for (const client of [moved, p, c]) client.close()
    },
  )

  test('[CR2] killed at any moment of a busy minute, every acknowledged message is there once, in order', async () => {
    folder = temporaryFolder('crash')
    if (store === 'redis') redis = await startRedis()
    let server = await startServer()
    const { tokens, conversationId } = await openPair(server)
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round++) {
      const requester = await connectClient(server, tokens.requester)
      server.stopAt(`${STEPS[(round * 2) % STEPS.length]!}:${2 + round}`)
      for (let i = 0; i < 6; i++)
        requester.socket.emit(
          'message:send',
          { conversationId, clientId: `${round}-${i}`, body: `${round}-${i}` },
          (answer: { ok: boolean }) => answer.ok && acknowledged.push(`${round}-${i}`),
        )
      await server.exited
      requester.close()
      server = await startServer()
    }
    const reader = await connectClient(server, tokens.requester)
    const stored = await bodies(reader, conversationId)
    expect(new Set(stored).size).toBe(stored.length)
    expect(acknowledged.length).toBeGreaterThan(3)
    for (const body of acknowledged) expect(stored).toContain(body)
    for (let round = 0; round < 3; round++) {
      const own = stored.filter(body => body.startsWith(`${round}-`)).map(body => Number(body.split('-')[1]))
      expect(own).toEqual([...own].sort((a, b) => a - b))
    }
    reader.close()
  })
})
