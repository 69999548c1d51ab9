import { afterEach, describe, expect, test } from 'vitest'
import { openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

const add = { kind: 'add', phrase: 'pulang ke bintang', level: 3, category: 'suicide' } as const

describe.each(STORES)('the overlay on %s', store => {
  test('[LX4] a phrase that a counselor adds pages at the next message, and no longer once it is undone', async () => {
    world = await openWorld(store, { watch: 'real' })
    const counselor = await world.staff('counselor1')
    const { requester, conversationId } = await paired(world)
    const say = (clientId: string, body: string) =>
      requester.must('message:send', { conversationId, clientId, body })

    await say('a1', 'aku mau pulang ke bintang')
    const changed = await counselor.must('lexicon:change', { after: 0, change: add })
    expect(changed.changes).toMatchObject([{ number: 1, change: add, undone: false }])
    await say('a2', 'aku mau pulang ke bintang')
    const { page } = await counselor.heard('page:new')
    expect(page).toMatchObject({ level: 3, category: 'suicide', signs: 1 })

    await counselor.must('page:resolve', { pageId: page.id, outcome: 'no-risk', verdict: 'false' })
    const { rules } = await counselor.must('lexicon:review', {})
    expect(rules).toEqual([{ rule: 'local.1', right: 0, 'too-high': 0, 'too-low': 0, false: 1 }])
    await counselor.must('lexicon:undo', { after: 1, number: 1 })
    await say('a3', 'aku mau pulang ke bintang')
    expect((await counselor.must('state:sync', {})).pages).toEqual([])
  })

  test('[LX5] two who change it at once: one is told to look again', async () => {
    world = await openWorld(store, { watch: 'real' })
    const [one, two] = [await world.staff('counselor1'), await world.staff('counselor2')]
    await one.must('lexicon:change', { after: 0, change: add })
    expect(await two.ask('lexicon:change', { after: 0, change: add })).toMatchObject({
      ok: false,
      error: 'CONFLICT',
    })
    const { changes } = await two.must('lexicon:read', {})
    expect(changes).toHaveLength(1)
  })

  test('[LX6] what would take a page at imminent away waits for a second person, and is not in force until then', async () => {
    world = await openWorld(store, { watch: 'real' })
    const [one, two] = [await world.staff('counselor1'), await world.staff('counselor2')]
    const imminent = { kind: 'add', phrase: 'garis merah dua', level: 4, category: 'suicide' } as const
    await one.must('lexicon:change', { after: 0, change: imminent })
    const { pending, changes } = await one.must('lexicon:undo', { after: 1, number: 1 })
    expect(changes[0]?.undone).toBe(false)
    const tried = await two.must('lexicon:try', {
      messages: [{ from: 'requester', body: 'garis merah dua' }],
    })
    expect(tried.level).toBe(4)

    const alone = await one.ask('lexicon:confirm', { id: pending!.id, confirmed: true })
    expect(alone).toMatchObject({ ok: false, error: 'FORBIDDEN' })
    const confirmed = await two.must('lexicon:confirm', { id: pending!.id, confirmed: true })
    expect(confirmed.changes[0]?.undone).toBe(true)
    expect(confirmed.pending).toBeUndefined()
  })

  test('[LX7] silencing a rule by which the packs find something imminent waits for a second person', async () => {
    world = await openWorld(store, { watch: 'real' })
    const counselor = await world.staff('counselor1')
    const change = { kind: 'silence', rule: 'suicide.act' } as const
    const { pending, changes } = await counselor.must('lexicon:change', { after: 0, change })
    expect(changes).toEqual([])
    expect(pending?.change).toEqual(change)
    const unknown = { kind: 'silence', rule: 'no.such.rule' } as const
    expect(await counselor.ask('lexicon:change', { after: 0, change: unknown })).toMatchObject({
      error: 'BAD_REQUEST',
    })
  })

  test('[LX8] trying out keeps nothing, and only counselors may look', async () => {
    world = await openWorld(store, { watch: 'real' })
    const [counselor, peer] = [await world.staff('counselor1'), await world.staff('peer1')]
    const messages = [{ from: 'requester' as const, body: 'aku mau pulang ke bintang' }]
    expect((await counselor.must('lexicon:try', { messages, change: add })).level).toBe(3)
    expect((await counselor.must('lexicon:try', { messages })).level).toBeLessThan(2)
    expect(await peer.ask('lexicon:try', { messages })).toMatchObject({ ok: false, error: 'FORBIDDEN' })
  })
})

describe.runIf(STORES.includes('redis' as never))('the overlay on two nodes', () => {
  test('[LX9] a change made on one node is in force at the next message on every other, and its undoing too', async () => {
    world = await openWorld('redis', { watch: 'real' })
    const second = await world.startNode()
    const counselor = await world.staff('counselor1', second)
    const { requester, conversationId } = await paired(world)
    const say = (clientId: string) =>
      requester.must('message:send', { conversationId, clientId, body: 'aku mau pulang ke bintang' })
    const pages = async () => (await counselor.must('state:sync', {})).pages
    await say('a1')
    await counselor.must('lexicon:change', { after: 0, change: add })
    await say('a2')
    expect(await pages()).toMatchObject([{ level: 3, signs: 1 }])
    await counselor.must('lexicon:undo', { after: 1, number: 1 })
    await say('a3')
    expect(await pages()).toMatchObject([{ level: 3, signs: 1 }])
  })
})
