import { afterEach, describe, expect, test } from 'vitest'
import { find } from '../app/documents.ts'
import { redisPresent } from '../store/test/redis-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../store/test/temporary-folder.ts'
import { type Child, startChild } from './child-process.ts'
import { type Client, Clock, connectClient, openWorld, paired, post, STORES, type World } from './harness.ts'
import { asPeer, asRequester, changeCommits, listed, type Nodes, openNodes } from './nodes.ts'
import { PASSWORD } from './seed.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const opening = { topics: [], language: 'id' as const }

describe.each(STORES)('who is here, on %s', store => {
  let on: Nodes
  afterEach(() => on?.close())

  const presenceOf = async (visit: string) => (await find(on.partition, 'visit', visit))!.value.presence

  test('[PS1] a reload whose new socket opens while the old one’s leaving is being committed leaves one who is here', async () => {
    on = await openNodes(store, { count: 1 })
    const { app, parts } = on.nodes[0]!
    const visit = await on.visit()
    await parts.attendance.connected(asRequester(visit))
    let reconnected: Promise<void> | undefined
    changeCommits(app, async (commit, ...parameters) => {
      reconnected ??= parts.attendance.connected(asRequester(visit))
      // Long enough for whatever it wants to read first.
      for (let i = 0; i < 5; i++) await presenceOf(visit)
      return commit(...parameters)
    })
    await parts.attendance.disconnected(asRequester(visit))
    await reconnected
    expect(await presenceOf(visit)).toEqual({ nodes: ['node0'] })
  })

  test('[PS2] one with sockets on two nodes is here until the last of them closes', async () => {
    on = await openNodes(store)
    const [a, b] = on.nodes.map(node => node.parts.attendance)
    const visit = await on.visit()
    await Promise.all([a!.connected(asRequester(visit)), b!.connected(asRequester(visit))])
    expect((await presenceOf(visit)).nodes.toSorted()).toEqual(['node0', 'node1'])
    await a!.disconnected(asRequester(visit))
    expect(await presenceOf(visit)).toEqual({ nodes: ['node1'] })
    await b!.disconnected(asRequester(visit))
    expect(await presenceOf(visit)).toEqual({ nodes: [], goneSince: on.clock.now() })
  })

  test('[PS3] a document names only nodes that hold a lease', async () => {
    on = await openNodes(store, { count: 1 })
    expect(await listed(on.partition, 'node', 'nodes')).toEqual([])
    await on.nodes[0]!.parts.attendance.connected(asRequester(await on.visit()))
    expect(await listed(on.partition, 'node', 'nodes')).toMatchObject([{ id: 'node0' }])
  })

  test('[PS4] a node that was taken for dead though alive says again who is here', async () => {
    on = await openNodes(store)
    const [a, b] = on.nodes.map(node => node.parts)
    await Promise.all([a!.nodes.renew(), b!.nodes.renew()])
    const visit = await on.visit()
    await b!.attendance.connected(asRequester(visit))
    // The second node stands still.
    for (let second = 0; second < 20; second++) {
      on.clock.add(SECOND)
      if (second % 5 === 0) await a!.nodes.renew()
      await a!.sweeper.sweep()
    }
    expect((await presenceOf(visit)).goneSince).toBeDefined()
    expect(await listed(on.partition, 'node', 'nodes')).toMatchObject([{ id: 'node0' }])
    await b!.nodes.renew()
    expect(await presenceOf(visit)).toEqual({ nodes: ['node1'] })
  })

  test('[PS5] whenever a slow node renews its lease while its people are let go, all of them are here in the end', async () => {
    on = await openNodes(store)
    const [a, b] = on.nodes.map(node => node.parts)
    await b!.nodes.renew()
    const visits = await Promise.all(Array.from({ length: 30 }, () => on.visit()))
    await Promise.all(visits.map(visit => b!.attendance.connected(asRequester(visit))))
    for (let round = 0; round < 10; round++) {
      on.clock.add(20 * SECOND)
      const lapsing = a!.nodes.lapse('demo', 'node1')
      // At a later point of the lapse each time.
      for (let turn = 0; turn < 20 * round; turn++) await new Promise(setImmediate)
      await b!.nodes.renew()
      await lapsing
      for (const visit of visits) expect(await presenceOf(visit)).toEqual({ nodes: ['node1'] })
    }
  })

  test('[PS6] a coming or going that could not be committed is made good at the next renewal', async () => {
    on = await openNodes(store, { count: 1 })
    const { app, parts } = on.nodes[0]!
    const [stays, goes] = [await on.visit(), await on.visit()]
    await parts.attendance.connected(asRequester(goes))
    const healthy = app.store
    changeCommits(app, () => Promise.reject(new Error('the store is away')))
    await expect(parts.attendance.connected(asRequester(stays))).rejects.toThrow('away')
    await expect(parts.attendance.disconnected(asRequester(goes))).rejects.toThrow('away')
    app.store = healthy
    await parts.nodes.renew()
    expect(await presenceOf(stays)).toEqual({ nodes: ['node0'] })
    expect(await presenceOf(goes)).toEqual({ nodes: [], goneSince: on.clock.now() })
  })

  test('[PS7] who comes back at the last moment is not sent away by a sweep that had begun', async () => {
    on = await openNodes(store, { count: 1 })
    const { attendance, lobby, offers } = on.nodes[0]!.parts
    const visit = await on.visit()
    await attendance.connected(asRequester(visit))
    await attendance.connected(asPeer('peer0'))
    await offers.setAvailability(asPeer('peer0'), { state: 'available' })
    const { conversationId } = await lobby.open(asRequester(visit), opening)
    const offer = on.told.findLast(t => t.event === 'offer:new')!.payload as { offerId: string }
    await offers.accept(asPeer('peer0'), offer)
    await attendance.disconnected(asRequester(visit))
    await attendance.disconnected(asPeer('peer0'))
    on.clock.add(6 * MINUTE)
    // Both were due; both are back before they are decided.
    await attendance.connected(asRequester(visit))
    await attendance.connected(asPeer('peer0'))
    await lobby.endIfLeft('demo', conversationId)
    await lobby.giveBackIfGone('demo', 'peer0')
    expect((await find(on.partition, 'conversation', conversationId))!.value.state).toBe('open')
  })
})

describe.each(STORES)('a server that drains, on %s', store => {
  let world: World
  afterEach(() => world?.close())

  test('[PS8] begins the grace of its people at once, and the next one keeps who is back in time', async () => {
    world = await openWorld(store)
    const requester = await world.visitor()
    const { conversationId } = await requester.must('request:open', opening)
    const peer = await world.staff('peer1')
    await peer.must('availability:set', { state: 'available' })
    await peer.must('offer:accept', { offerId: (await peer.heard('offer:new')).offerId })
    await world.node.close()
    world.clock.add(MINUTE)
    const next = await world.startNode()
    const back = await connectClient(next, requester.token)
    await world.advance(90 * SECOND)
    // The requester came back, the peer did not: two minutes since the drain, not since the start.
    const { conversations } = await back.must('state:sync', {})
    expect(conversations).toMatchObject([{ conversationId, state: 'waiting', returned: true }])
    back.close()
  })
})

describe('a server killed with SIGKILL', { timeout: 90_000 }, () => {
  const clock = new Clock()
  let folder: TemporaryFolder
  let world: World | undefined
  let children: Child[] = []
  let clients: Client[] = []
  afterEach(async () => {
    for (const client of clients) client.close()
    await Promise.all(children.map(child => child.kill()))
    await world?.close()
    folder?.remove()
    ;[children, clients, world] = [[], [], undefined]
  })

  async function connected(server: { url: string }, token: string): Promise<Client> {
    const client = await connectClient(server, token)
    clients.push(client)
    return client
  }

  async function startServer(): Promise<Child> {
    const child = await startChild({ folder: folder.path, clock: clock.now() })
    children.push(child)
    return child
  }

  async function pass(server: Child, milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= SECOND) {
      clock.add(SECOND)
      server.setClock(clock.now())
      await server.tick()
    }
  }

  test('[PS9] on the embedded store: after a restart its people’s grace begins', async () => {
    folder = temporaryFolder('killed')
    const first = await startServer()
    const { token: visitor } = await post<{ token: string }>(first, 'visits', {})
    const credentials = { login: 'peer1', password: PASSWORD }
    const { token: staff } = await post<{ token: string }>(first, 'sessions', credentials)
    const peer = await connected(first, staff)
    await peer.must('availability:set', { state: 'available' })
    const requester = await connected(first, visitor)
    const { conversationId } = await requester.must('request:open', opening)
    await peer.must('offer:accept', { offerId: (await peer.heard('offer:new')).offerId })
    await first.kill()
    // However long it was down.
    clock.add(60 * MINUTE)

    const second = await startServer()
    const back = await connected(second, visitor)
    await pass(second, 110 * SECOND)
    expect((await back.must('state:sync', {})).conversations).toMatchObject([
      { conversationId, state: 'open' },
    ])
    await pass(second, 12 * SECOND)
    await back.heard('sync:now')
    expect((await back.must('state:sync', {})).conversations).toMatchObject([
      { conversationId, state: 'waiting', returned: true },
    ])
  })

  test.skipIf(!redisPresent)('[PS10] on Redis: on the surviving node its people’s grace begins', async () => {
    world = await openWorld('redis')
    folder = temporaryFolder('killed')
    const doomed = await startChild({
      folder: folder.path,
      clock: world.clock.now(),
      redisUrl: world.redis!.url,
    })
    children.push(doomed)
    const { requester, peer, conversationId } = await paired(world)
    const lost = await world.visitor(doomed)
    const other = await world.staff('peer2')
    await other.must('availability:set', { state: 'available' })
    const { conversationId: lostOne } = await lost.must('request:open', opening)
    await peer.must('availability:set', { state: 'away' })
    await other.must('offer:accept', { offerId: (await other.heard('offer:new')).offerId })
    await doomed.kill()
    // The lease lapses within 15 s, and the requester has 5 minutes from then on.
    await world.advance(5 * MINUTE)
    expect(other.all('conversation:ended')).toEqual([])
    await world.advance(20 * SECOND)
    expect(await other.heard('conversation:ended')).toMatchObject({ conversationId: lostOne, reason: 'left' })
    const { conversations } = await requester.must('state:sync', {})
    expect(conversations).toMatchObject([{ conversationId, state: 'open' }])
  })
})
