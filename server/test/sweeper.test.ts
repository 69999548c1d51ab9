import { afterEach, describe, expect, test, vi } from 'vitest'
import { find, keyOf } from '../app/documents.ts'
import { Sweeper } from '../app/sweeper.ts'
import { openWorld, STORES, type World } from './harness.ts'
import { asPeer, asRequester, changeCommits, type Nodes, openNodes } from './nodes.ts'

const SECOND = 1_000
const opening = { topics: [], language: 'id' as const }

let on: Nodes | undefined
let world: World | undefined
afterEach(async () => {
  await on?.close()
  await world?.close()
  ;[on, world] = [undefined, undefined]
})

const days = (count: number) =>
  Array.from({ length: count }, (_, i) => `2026-01-${String(i + 1).padStart(3, '0')}`)

async function putDue(on: Nodes, names: string[], due = on.clock.now()): Promise<void> {
  const changes = names.map(day => ({
    put: keyOf('sealday', day),
    value: { v: 1, day, due },
    expect: 'absent' as const,
    indexes: { due },
  }))
  await on.partition.commit(changes, { once: names.join() })
}

/** A sweeper on each node whose handler of `sealday` is the test's; what it handles is due no more. */
function sweepers(on: Nodes, handler: (id: string, node: string) => Promise<void>): Sweeper[] {
  return on.nodes.map(
    ({ app, parts }) => new Sweeper(app, parts, { sealday: (_, id) => handler(id, app.node) }),
  )
}

async function finish(on: Nodes, day: string): Promise<void> {
  const known = (await find(on.partition, 'sealday', day))!
  await on.partition.commit([{ erase: known.key, expect: known.version }], { once: `finish ${day}` })
}

describe.each(STORES)('the sweeper on %s', store => {
  test('[SW1] with several nodes on one store each due document is decided exactly once', async () => {
    on = await openNodes(store, { count: 3 })
    const { clock } = on
    const names = days(150)
    await putDue(on, names)
    const handled: string[] = []
    const each = sweepers(on, async day => {
      handled.push(day)
      await finish(on!, day)
    })
    await Promise.all(each.map(sweeper => sweeper.sweep()))
    expect(handled.toSorted()).toEqual(names)
    clock.add(60_000)
    await Promise.all(each.map(sweeper => sweeper.sweep()))
    expect(handled).toHaveLength(names.length)
  })

  test('[SW2] a handler that throws starves nobody: it is tried ever later and counted, and what is due besides is handled', async () => {
    on = await openNodes(store, { count: 1 })
    const { clock } = on
    const start = clock.now()
    // A whole batch of what fails, before what does not.
    const [broken, whole] = [days(110).slice(0, 105), days(110).slice(105)]
    await putDue(on, broken, start - 1)
    await putDue(on, whole, start)
    const tried: number[] = []
    const handled = new Set<string>()
    let mended = false
    const [sweeper] = sweepers(on, async day => {
      if (day === broken[0]) tried.push((clock.now() - start) / SECOND)
      if (broken.includes(day) && !mended) throw new Error('a fault of the test')
      handled.add(day)
      await finish(on!, day)
    })
    await sweeper!.sweep()
    expect([...handled]).toEqual(whole)
    for (let second = 0; second < 160; second += 5) {
      clock.add(5 * SECOND)
      if (second === 145) expect(sweeper!.failing).toBe(0)
      await sweeper!.sweep()
    }
    expect(tried).toEqual([0, 10, 30, 70, 150])
    expect(sweeper!.failing).toBe(broken.length)
    mended = true
    clock.add(600 * SECOND)
    await sweeper!.sweep()
    expect(handled.size).toBe(110)
    expect(sweeper!.failing).toBe(0)
  })

  test('[SW3] a node that dies after its claim delays a decision, and never loses it', async () => {
    on = await openNodes(store)
    const { clock } = on
    await putDue(on, ['2026-01-01'])
    const by: string[] = []
    let died: (() => void) | undefined
    const death = new Promise<void>(resolve => {
      died = resolve
    })
    const [dies, lives] = sweepers(on, (day, node) => {
      by.push(node)
      if (node !== 'node0') return finish(on!, day)
      died!()
      return new Promise(() => {})
    })
    void dies!.sweep()
    await death
    await lives!.sweep()
    expect(by).toEqual(['node0'])
    clock.add(10 * SECOND)
    await lives!.sweep()
    expect(by).toEqual(['node0', 'node1'])
  })

  test('[SW4] a program that cannot be swept costs the others nothing, and is counted', async () => {
    on = await openNodes(store, { count: 1 })
    const { app, parts } = on.nodes[0]!
    const { store: whole } = app
    app.store = {
      ...whole,
      programs: async () => ['away', 'demo'],
      program: id => {
        if (id === 'away') throw new Error('its slot is away')
        return whole.program(id)
      },
    }
    await putDue(on, ['2026-01-01'])
    const handled = vi.fn(() => finish(on!, '2026-01-01'))
    const sweeper = new Sweeper(app, parts, { sealday: handled })
    for (let i = 0; i < 5; i++) await sweeper.sweep()
    expect(handled).toHaveBeenCalledOnce()
    expect(sweeper.failing).toBe(1)
  })

  test('[SW5] what only a newer release knows is left to its nodes', async () => {
    on = await openNodes(store, { count: 1 })
    await on.partition.commit([{ put: 'novelty/1', value: {}, expect: 'absent', indexes: { due: 1 } }], {
      once: 'a',
    })
    await putDue(on, ['2026-01-01'])
    const handled = vi.fn(async () => {})
    const { app, parts } = on.nodes[0]!
    const sweeper = new Sweeper(app, parts, { sealday: handled })
    await sweeper.sweep()
    expect(handled).toHaveBeenCalledOnce()
    expect(await on.partition.list('due', { max: 1 })).toMatchObject([{ key: 'novelty/1' }])
  })

  test('[SW6] a missed offer is missed once, however many nodes sweep', async () => {
    on = await openNodes(store, { count: 3 })
    const { attendance, offers, lobby } = on.nodes[0]!.parts
    await attendance.connected(asPeer('peer0'))
    await offers.setAvailability(asPeer('peer0'), { state: 'available' })
    const visit = await on.visit()
    await attendance.connected(asRequester(visit))
    await lobby.open(asRequester(visit), opening)
    on.clock.add(30 * SECOND)
    await Promise.all(on.nodes.map(node => node.parts.sweeper.sweep()))
    expect(on.told.filter(t => t.event === 'offer:withdrawn')).toHaveLength(1)
    expect((await find(on.partition, 'staff', 'peer0'))!.value).toMatchObject({
      missed: 1,
      state: 'available',
    })
  })

  test('[SW7] a waiting conversation is matched by the sweep where the match itself was lost', async () => {
    on = await openNodes(store, { count: 1 })
    const { app, parts } = on.nodes[0]!
    await parts.attendance.connected(asPeer('peer0'))
    await parts.offers.setAvailability(asPeer('peer0'), { state: 'available' })
    const visit = await on.visit()
    await parts.attendance.connected(asRequester(visit))
    const whole = app.store
    // The process dies between the opening and the match.
    let commits = 0
    changeCommits(app, (commit, changes, options) => {
      const isMatch = changes.some(c => 'put' in c && c.put.startsWith('staff/'))
      commits += 1
      return isMatch ? Promise.reject(new Error('dead')) : commit(changes, options)
    })
    await parts.lobby.open(asRequester(visit), opening)
    expect(commits).toBeGreaterThan(1)
    app.store = whole
    expect(on.told.filter(t => t.event === 'offer:new')).toEqual([])
    on.clock.add(15 * SECOND)
    await parts.sweeper.sweep()
    expect(on.told.filter(t => t.event === 'offer:new')).toHaveLength(1)
  })

  test('[SW8] what is due survives a restart', async () => {
    world = await openWorld(store)
    const peer = await world.staff('peer1')
    await peer.must('availability:set', { state: 'available' })
    const requester = await world.visitor()
    const { conversationId } = await requester.must('request:open', opening)
    await peer.heard('offer:new')
    await world.node.close()
    world.clock.add(31 * SECOND)
    const next = await world.startNode()
    const { value } = (await find(next.app.store.program('demo'), 'conversation', conversationId))!
    expect(value.offer).toBeUndefined()
    expect(Object.values(value.passed)).toEqual([world.clock.now()])
  })

  test('[SW9] what keeps failing shows in /readyz after five times, and no more once it is handled', async () => {
    world = await openWorld(store)
    const partition = world.node.app.store.program('demo')
    const due = world.clock.now()
    const offer = { id: 'o', peer: 'nobody', expiresAt: 0 }
    const seal = { day: '2026-01-01', key: '' }
    const value = { state: 'waiting', openedAt: due, passed: {}, offer, seal, due }
    const indexes = { due }
    await partition.commit([{ put: 'conversation/bad', value, expect: 'absent', indexes }], { once: 'bad' })
    // One that cannot even be claimed does not stand in the others' way.
    await partition.commit([{ put: 'conversation/worse', value: {}, expect: 'absent', indexes }], {
      once: 'worse',
    })
    await world.advance(SECOND)
    const [worse] = await partition.get('conversation/worse')
    await partition.commit([{ erase: 'conversation/worse', expect: worse!.version }], { once: 'mended' })
    const readyz = async () =>
      (await (await fetch(`${world!.node.url}/readyz`)).json()) as { ready: boolean; warnings: string[] }
    await world.advance(149 * SECOND)
    expect(await readyz()).toMatchObject({ ready: true, warnings: [] })
    await world.advance(10 * SECOND)
    expect(await readyz()).toMatchObject({ ready: true, warnings: ['1 due documents keep failing'] })
    const [bad] = await partition.get('conversation/bad')
    await partition.commit([{ erase: 'conversation/bad', expect: bad!.version }], { once: 'mended too' })
    await world.advance(1_300 * SECOND)
    expect(await readyz()).toMatchObject({ ready: true, warnings: [] })
  })
})
