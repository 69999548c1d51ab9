import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { find } from '../app/documents.ts'
import { STORES } from './harness.ts'
import { asPeer, asRequester, changeCommits, listed, type Nodes, openNodes } from './nodes.ts'

let on: Nodes
afterEach(() => on?.close())

const opening = { topics: [], language: 'id' as const }

/** So many wait, in the order of their numbers, and every peer is available, without any match yet. */
async function fill(requesters: number): Promise<void> {
  const { app, parts } = on.nodes[0]!
  const { match } = parts.matcher
  parts.matcher.match = async () => {}
  await parts.nodes.renew()
  for (let i = 0; i < requesters; i++) {
    on.clock.add(1)
    await parts.lobby.open(asRequester(await on.visit()), opening)
  }
  await Promise.all(
    on.peers.map(async id => {
      await parts.attendance.connected(asPeer(id))
      await parts.offers.setAvailability(asPeer(id), { state: 'available' })
    }),
  )
  parts.matcher.match = match
  expect(app.node).toBe('node0')
}

describe.each(STORES)('the matcher on %s', store => {
  test('[MA1] one match pairs all it can, behind the heads of both lists too, in the order of the queue', async () => {
    on = await openNodes(store, { count: 1, peers: 70 })
    await fill(80)
    const { matcher } = on.nodes[0]!.parts
    await matcher.match('demo')
    const waiting = await listed(on.partition, 'conversation', 'queue')
    expect(waiting.map(c => c.offer !== undefined)).toEqual([
      ...Array(70).fill(true),
      ...Array(10).fill(false),
    ])
    expect(new Set(waiting.map(c => c.offer?.peer)).size).toBe(71)
  })

  test('[MA2] matches on several nodes at once offer nobody twice, and leave nobody out', async () => {
    on = await openNodes(store, { count: 3, peers: 20 })
    await fill(20)
    for (let round = 0; round < 3; round++)
      await Promise.all(on.nodes.map(node => node.parts.matcher.match('demo')))
    const waiting = await listed(on.partition, 'conversation', 'queue')
    expect(new Set(waiting.map(c => c.offer?.peer)).size).toBe(20)
    expect(on.told.filter(t => t.event === 'offer:new')).toHaveLength(20)
  })

  test('[MA3] a match asked for during a match begins after it, and nobody waits for more than these two', async () => {
    on = await openNodes(store, { count: 1, peers: 1 })
    await fill(1)
    const { app, parts } = on.nodes[0]!
    let open = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    let commits = 0
    changeCommits(app, async (commit, ...parameters) => {
      commits += 1
      if (commits === 1) await gate
      return commit(...parameters)
    })
    const first = parts.matcher.match('demo')
    const second = parts.matcher.match('demo')
    expect(parts.matcher.match('demo')).toBe(second)
    expect(second).not.toBe(first)
    open()
    await first
    // The second one has begun: whoever asks now is answered by a third, and the second does not wait for it.
    const third = parts.matcher.match('demo')
    expect(third).not.toBe(second)
    const order: string[] = []
    await Promise.all([third.then(() => order.push('third')), second.then(() => order.push('second'))])
    expect(order).toEqual(['second', 'third'])
  })

  test('[MA4] a conflict is decided again: what moved is not offered', async () => {
    on = await openNodes(store, { count: 1, peers: 1 })
    await fill(2)
    const { app, parts } = on.nodes[0]!
    const [first, second] = await listed(on.partition, 'conversation', 'queue')
    const whole = app.store
    let once = false
    changeCommits(app, async (commit, ...parameters) => {
      if (!once) {
        once = true
        app.store = whole
        // The first one leaves between the choice and its commit.
        void parts.lobby.cancel(asRequester(first!.requester))
        const ended = async () =>
          (await find(on.partition, 'conversation', first!.id))?.value.state === 'ended'
        while (!(await ended())) await setImmediate()
      }
      return commit(...parameters)
    })
    await parts.matcher.match('demo')
    const [left] = await listed(on.partition, 'conversation', 'queue')
    expect(left).toMatchObject({ id: second!.id, offer: { peer: 'peer0' } })
  })
})
