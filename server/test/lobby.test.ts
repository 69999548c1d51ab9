import { afterEach, describe, expect, test } from 'vitest'
import { type Client, connectClient, openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

const opening = () => ({ topics: [], language: 'id' as const })
const SECOND = 1_000
const MINUTE = 60 * SECOND

async function available(login: string): Promise<Client> {
  const peer = await world.staff(login)
  await peer.must('availability:set', { state: 'available' })
  return peer
}

const stateOf = async (client: Client) => client.must('state:sync', {})

describe.each(STORES)('the lobby on %s', store => {
  test('[LB1] a reload in the waiting room is the same request at the same place', async () => {
    world = await openWorld(store)
    const first = await world.visitor()
    const asked = await first.must('request:open', opening())
    expect(asked.position).toBe(1)
    world.clock.add(SECOND)
    const second = await world.visitor()
    expect((await second.must('request:open', opening())).position).toBe(2)
    first.close()
    const again = await connectClient(world.node, first.token)
    const state = await stateOf(again)
    expect(state.conversations?.[0]).toMatchObject({ conversationId: asked.conversationId, state: 'waiting' })
    expect(state.conversations?.[0]?.queue?.position).toBe(1)
    const repeated = await again.must('request:open', opening())
    expect(repeated).toMatchObject({ conversationId: asked.conversationId, position: 1 })
    again.close()
  })

  test('[LB2] who leaves the queue moves the others up, and they are told', async () => {
    world = await openWorld(store)
    const [first, second] = [await world.visitor(), await world.visitor()]
    await first.must('request:open', opening())
    world.clock.add(SECOND)
    await second.must('request:open', opening())
    await first.must('request:cancel', {})
    await first.heard('conversation:ended', e => e.reason === 'cancelled')
    await world.advance(SECOND)
    expect(await second.heard('queue:update', q => q.position === 1)).toMatchObject({ peersAvailable: 0 })
    const told = second.all('queue:update').length
    await world.advance(5 * SECOND)
    expect(second.all('queue:update')).toHaveLength(told)
  })

  test('[LB3] an offer has a deadline; missed it goes to the next peer, and two missed in a row set a peer away', async () => {
    world = await openWorld(store)
    const slow = await available('peer1')
    const requester = await world.visitor()
    const { position } = await requester.must('request:open', opening())
    expect(position).toBe(1)
    const offer = await slow.heard('offer:new')
    expect(offer.expiresAt - world.clock.now()).toBe(30 * SECOND)
    expect((await stateOf(requester)).conversations?.[0]?.queue?.position).toBe(1)
    await world.advance(31 * SECOND)
    await slow.heard('offer:withdrawn', o => o.offerId === offer.offerId)
    expect(await slow.ask('offer:accept', { offerId: offer.offerId })).toMatchObject({ error: 'OFFER_GONE' })
    const next = await available('peer2')
    await next.heard('offer:new')
    await next.must('offer:decline', { offerId: (await next.heard('offer:new')).offerId })
    // Everyone else has passed since: the first peer is asked again.
    await slow.heard('offer:new', o => o.offerId !== offer.offerId)
    await world.advance(31 * SECOND)
    await slow.heard('sync:now')
    expect((await stateOf(slow)).availability).toMatchObject({ state: 'away', reason: 'missed' })
  })

  test('[LB4] declined it goes to the next peer at once; going away with an offer declines it', async () => {
    world = await openWorld(store)
    const [one, two] = [await available('peer1'), await available('peer2')]
    const requester = await world.visitor()
    await requester.must('request:open', opening())
    const first = await Promise.race([
      one.heard('offer:new').then(() => one),
      two.heard('offer:new').then(() => two),
    ])
    const other = first === one ? two : one
    await first.must('availability:set', { state: 'away' })
    await first.heard('offer:withdrawn')
    const offer = await other.heard('offer:new')
    await other.must('offer:accept', { offerId: offer.offerId })
    expect(await other.must('offer:accept', { offerId: offer.offerId })).toMatchObject({ ok: true })
    await requester.heard('conversation:opened')
  })

  test('[LB5] a peer holds as many conversations as their capacity, and is offered the next when one ends', async () => {
    world = await openWorld(store)
    const peer = await available('peer1')
    const visitors = []
    for (let i = 0; i < 3; i++) {
      const visitor = await world.visitor()
      visitors.push({ visitor, asked: await visitor.must('request:open', opening()) })
      world.clock.add(SECOND)
      if (i === 2) break
      const offer = await peer.heard('offer:new', o => !taken.has(o.offerId))
      taken.add(offer.offerId)
      await peer.must('offer:accept', { offerId: offer.offerId })
    }
    await world.advance(20 * SECOND)
    expect((await stateOf(peer)).availability).toMatchObject({ capacity: 2, load: 2 })
    expect(peer.all('offer:new')).toHaveLength(2)
    await peer.must('conversation:end', { conversationId: visitors[0]!.asked.conversationId })
    await peer.heard('offer:new', o => !taken.has(o.offerId))
    taken.clear()
  })

  test('[LB6] a peer gone for less than two minutes keeps the conversation; then it goes back to its first place', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'halo' })
    peer.close()
    await world.advance(110 * SECOND)
    expect((await stateOf(requester)).conversations?.[0]?.state).toBe('open')
    const later = await world.visitor()
    await later.must('request:open', opening())
    await world.advance(20 * SECOND)
    await requester.heard('sync:now')
    const [back] = (await stateOf(requester)).conversations!
    expect(back).toMatchObject({ conversationId, state: 'waiting', returned: true })
    expect(back?.queue?.position).toBe(1)
    await requester.must('message:send', { conversationId, clientId: 'b', body: 'masih di sini' })
    const next = await available('peer2')
    const offer = await next.heard('offer:new')
    expect(await next.must('offer:accept', { offerId: offer.offerId })).toMatchObject({ conversationId })
    const seen = await next.must('conversation:sync', { conversationId, after: 0 })
    expect(seen.messages).toEqual([])
    await requester.must('message:send', { conversationId, clientId: 'c', body: 'hai lagi' })
    expect(await next.heard('message:new')).toMatchObject({ seq: 3 })
  })

  test('[LB7] a requester gone for five minutes has left: waiting or open, it ends', async () => {
    world = await openWorld(store)
    const waiting = await world.visitor()
    const { conversationId: waited } = await waiting.must('request:open', opening())
    const { requester, peer, conversationId } = await pairedAfter(world, waiting)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL3 suicide' })
    requester.close()
    await world.advance(4 * MINUTE)
    expect((await stateOf(peer)).conversations?.[0]?.state).toBe('open')
    await world.advance(2 * MINUTE)
    expect(await peer.heard('conversation:ended')).toMatchObject({
      conversationId,
      by: 'requester',
      reason: 'left',
    })
    expect(waited).not.toBe(conversationId)
    const counselor = await world.staff('counselor1')
    expect((await stateOf(counselor)).pages).toMatchObject([
      { conversationId, state: 'raised', overdue: true },
    ])
  })

  test('[LB8] outside its hours the program answers CLOSED and says when it opens', async () => {
    const weekly = [{ day: 3, from: '08:00', to: '20:00' }]
    world = await openWorld(store, { program: { hours: { timeZone: 'Asia/Jakarta', weekly } } })
    const requester = await world.visitor()
    expect(await requester.ask('request:open', opening())).toMatchObject({ ok: false, error: 'CLOSED' })
    const face = (await (await fetch(`${world.node.url}/api/programs/demo`)).json()) as { hours: object }
    expect(face.hours).toMatchObject({ open: false, opensAt: Date.parse('2026-03-04T01:00:00Z') })
  })

  test('[LB9] what is written while waiting is read, pages, and is what the first peer sees', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const calm = await world.visitor()
    await calm.must('request:open', opening())
    world.clock.add(SECOND)
    const requester = await world.visitor()
    const asked = await requester.must('request:open', { ...opening(), firstMessage: 'LEVEL3 suicide' })
    // Flagged high: before the one who came first.
    expect(asked.position).toBe(1)
    const { conversationId } = asked
    expect((await counselor.heard('page:new')).page).toMatchObject({ conversationId, level: 3 })
    await counselor.must('conversation:join', { conversationId, reason: 'a page' })
    await requester.heard('conversation:members')
    expect((await stateOf(requester)).conversations?.[0]?.state).toBe('waiting')
    const peer = await available('peer1')
    await peer.must('offer:accept', { offerId: (await peer.heard('offer:new')).offerId })
    const { messages } = await peer.must('conversation:sync', { conversationId, after: 0 })
    expect(messages).toMatchObject([{ seq: 1, body: 'LEVEL3 suicide' }])
  })

  test('[LB10] the estimate comes of recent waits', async () => {
    world = await openWorld(store)
    for (let i = 0; i < 3; i++) {
      const requester = await world.visitor()
      const { conversationId } = await requester.must('request:open', opening())
      await world.advance(20 * SECOND)
      const peer = await available('peer1')
      const offer = await peer.heard('offer:new')
      await peer.must('offer:accept', { offerId: offer.offerId })
      await peer.must('conversation:end', { conversationId })
      await peer.must('availability:set', { state: 'away' })
      peer.close()
    }
    await world.advance(11 * SECOND)
    const asked = await (await world.visitor()).must('request:open', opening())
    expect(asked.estimateFromSeconds).toBeGreaterThanOrEqual(20)
    expect(asked.estimateSeconds).toBeLessThanOrEqual(25)
  })
})

const taken = new Set<string>()

/** A pair of its own while somebody else waits in front: the peer declines the first. */
async function pairedAfter(world: World, waiting: Client) {
  const peer = await world.staff('peer1')
  const requester = await world.visitor()
  world.clock.add(SECOND)
  const { conversationId } = await requester.must('request:open', opening())
  await peer.must('availability:set', { state: 'available' })
  const first = await peer.heard('offer:new')
  await peer.must('offer:decline', { offerId: first.offerId })
  const second = await peer.heard('offer:new', o => o.offerId !== first.offerId)
  await peer.must('offer:accept', { offerId: second.offerId })
  waiting.close()
  return { requester, peer, conversationId }
}
