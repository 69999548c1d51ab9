import { afterEach, describe, expect, test } from 'vitest'
import { removePerson } from '../app/people.ts'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import { ROTA_EXAMPLE } from '../protocol/rota.ts'
import { FakeNotifier, told } from './fake-notifier.ts'
import { openWorld, STORES, type StoreName, type World } from './harness.ts'
import { prove } from './paging.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR

let world: World
let outside: FakeNotifier
afterEach(async () => {
  try {
    expect(outside.take().map(told), 'sent without being expected').toEqual([])
  } finally {
    await world.close()
  }
})

type Person = Awaited<ReturnType<World['staff']>>

async function open(store: StoreName) {
  outside = new FakeNotifier()
  world = await openWorld(store, { overrides: { notifier: outside } })
  const [admin, one, two] = await Promise.all(
    ['admin', 'counselor1', 'counselor2'].map(login => world.staff(login)),
  )
  const id = async (person: Person) => (await person.must('state:sync', {})).account!.id
  return { admin: admin!, one: one!, two: two!, ids: [await id(one!), await id(two!)] as [string, string] }
}

const byDay = (people: string[]) => ({
  id: 'base',
  name: 'By the day',
  people,
  length: { unit: 'day' as const, count: 1 },
  handoffAt: '09:00',
  startsOn: '2026-03-02',
})

const rota = (people: string[]) => ({ ...ROTA_EXAMPLE, layers: [byDay(people)], overrides: [] })

async function passes(milliseconds: number): Promise<string[]> {
  await world.advance(milliseconds)
  await world.node.settled()
  return outside.take().map(told)
}

const actions = async () =>
  (await world.node.app.store.program('demo').read('audit', 0)).entries.map(
    ({ entry }) => (entry as { action: string }).action,
  )

describe.each(STORES)('rotas on %s', store => {
  test('[OC1] an admin makes a rota, and everybody sees who is on call; who writes on what has moved is told', async () => {
    const { admin, one, ids } = await open(store)
    const made = await admin.must('rotas:write', { rota: rota(ids), rev: 0 })
    expect(await admin.ask('rotas:write', { rota: rota(ids), rev: 0 })).toMatchObject({ error: 'CONFLICT' })
    expect(await one.ask('rotas:write', { rota: rota(ids), rev: made.rev })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect(await admin.ask('rotas:write', { rota: rota(['nobody']), rev: made.rev })).toMatchObject({
      error: 'BAD_REQUEST',
      fault: 'unknown-person',
    })
    const peer = await world.staff('peer1')
    // The clock stands at noon of the second day.
    expect((await peer.must('state:sync', {})).onCall).toEqual([
      { rota: 'Counselors', people: ['counselor2'] },
    ])
    const now = world.clock.now()
    const { rotas } = await one.must('rotas:read', { from: now, to: now + 3 * DAY })
    expect(rotas[0]!.shifts.map(({ people }) => people[0])).toEqual([ids[1], ids[0], ids[1], ids[0]])
    expect(rotas[0]!.onCall).toEqual([ids[1]])
    expect(await actions()).toEqual(['rota:write'])
  })

  test('[OC2] a step that calls a rota reaches who is on call, and after an override or a hand-off whoever is then', async () => {
    const { admin, one, two, ids } = await open(store)
    await prove(one, outside, { kind: 'email', address: 'one@example.org' })
    await prove(two, outside, { kind: 'email', address: 'two@example.org' })
    one.close()
    two.close()
    await world.node.parts.attendance.settled()
    await admin.must('rotas:write', { rota: rota(ids), rev: 0 })
    const high = {
      steps: [{ targets: [{ rota: 'counselors' }], delaySeconds: 60 }],
      repeats: 5,
      channels: 'together' as const,
      promiseSeconds: 300,
    }
    await admin.must('policy:write', { rev: 0, policy: { ...DEFAULT_POLICY, high } })
    expect(await admin.ask('rotas:erase', { rotaId: 'counselors' })).toMatchObject({ error: 'CONFLICT' })
    const requester = await world.visitor()
    await requester.must('request:open', { topics: [], language: 'id', firstMessage: 'LEVEL3 suicide' })
    expect(await passes(4 * SECOND)).toEqual(['page 3 → two@example.org'])
    const now = world.clock.now()
    const span = { from: now, to: now + 90 * SECOND }
    await admin.must('rotas:override', { rotaId: 'counselors', kind: 'replace', person: ids[0], ...span })
    expect(await passes(62 * SECOND)).toEqual(['page 3 → one@example.org'])
    expect(await passes(62 * SECOND)).toEqual(['page 3 → two@example.org'])
  })

  test('[OC3] a colleague who accepts to cover is on call in the same commit; who was not asked can’t answer', async () => {
    const { admin, one, two, ids } = await open(store)
    await admin.must('rotas:write', { rota: rota(ids), rev: 0 })
    const now = world.clock.now()
    const { cover } = await two.must('covers:ask', {
      rotaId: 'counselors',
      asked: ids[0],
      from: now,
      to: now + 2 * HOUR,
    })
    expect(await two.ask('covers:answer', { coverId: cover.id, accept: true })).toMatchObject({
      error: 'FORBIDDEN',
    })
    expect((await one.must('rotas:read', { from: now, to: now + DAY })).covers).toMatchObject([
      { state: 'asked' },
    ])
    await one.must('covers:answer', { coverId: cover.id, accept: true })
    expect((await two.must('state:sync', {})).onCall).toEqual([
      { rota: 'Counselors', people: ['counselor1'] },
    ])
    expect(await two.ask('covers:withdraw', { coverId: cover.id })).toMatchObject({ error: 'CONFLICT' })
    const { rotas } = await one.must('rotas:read', { from: now, to: now + DAY })
    await two.must('rotas:unoverride', { rotaId: 'counselors', overrideId: rotas[0]!.rota.overrides[0]!.id })
    expect((await two.must('state:sync', {})).onCall).toEqual([
      { rota: 'Counselors', people: ['counselor2'] },
    ])
    expect(await actions()).toEqual(['rota:write', 'cover:ask', 'cover:accepted', 'rota:unoverride'])
  })

  test('[OC4] admins are warned of a gap days ahead, once, by what reaches them', async () => {
    const { admin, one, ids } = await open(store)
    await prove(admin, outside, { kind: 'email', address: 'admin@example.org' })
    await prove(one, outside, { kind: 'email', address: 'one@example.org' })
    await admin.must('rotas:write', { rota: rota([ids[0]]), rev: 0 })
    expect(await passes(2 * SECOND)).toEqual([])
    const { rotas } = await admin.must('rotas:read', { from: world.clock.now(), to: world.clock.now() + DAY })
    const ending = { ...rota([ids[0]]), layers: [{ ...byDay([ids[0]]), endsOn: '2026-03-08' }] }
    await admin.must('rotas:write', { rota: ending, rev: rotas[0]!.rev })
    expect(await passes(2 * SECOND)).toEqual(['gap → admin@example.org'])
    world.clock.add(6 * HOUR)
    expect(await passes(2 * SECOND)).toEqual([])
  })

  test('[OC7] a warning that hangs holds up no sweep: a page goes out meanwhile', async () => {
    const { admin, one, ids } = await open(store)
    await prove(admin, outside, { kind: 'email', address: 'admin@example.org' })
    await prove(one, outside, { kind: 'email', address: 'one@example.org' })
    one.close()
    await world.node.parts.attendance.settled()
    let answered = () => {}
    const hangs = new Promise<{ ok: true }>(resolve => {
      answered = () => resolve({ ok: true })
    })
    outside.answer = ({ notice }) => (notice.kind === 'gap' ? hangs : { ok: true })
    await admin.must('rotas:write', {
      rota: { ...rota([ids[0]]), layers: [{ ...byDay([ids[0]]), endsOn: '2026-03-08' }] },
      rev: 0,
    })
    await world.advance(SECOND)
    const requester = await world.visitor()
    await requester.must('request:open', { topics: [], language: 'id', firstMessage: 'LEVEL4 suicide' })
    await world.advance(2 * SECOND)
    await world.node.parts.deliveries.settled()
    expect(outside.take().map(told)).toEqual(['gap → admin@example.org', 'page 4 → one@example.org'])
    answered()
  })

  test('[OC5] a secret link gives one’s own shifts to a calendar program, and nothing once it is revoked', async () => {
    const { admin, one, ids } = await open(store)
    await admin.must('rotas:write', { rota: rota(ids), rev: 0 })
    const { url } = await one.must('feeds:make', {})
    const get = async (path = new URL(url).pathname) => {
      const response = await fetch(`${world.node.url}${path}`)
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    }
    const feed = await get()
    expect(feed).toMatchObject({ status: 200, type: 'text/calendar; charset=utf-8' })
    expect(feed.text.match(/BEGIN:VEVENT/g)!.length).toBeGreaterThan(30)
    expect(feed.text).toContain('SUMMARY:Jaga: Counselors')
    const again = await one.must('feeds:make', {})
    expect((await get()).status).toBe(404)
    expect((await get(new URL(again.url).pathname)).status).toBe(200)
    await one.must('feeds:revoke', {})
    expect((await get(new URL(again.url).pathname)).status).toBe(404)
    expect(await world.node.app.store.program('demo').list('feeds')).toEqual([])
  })

  test('[OC6] whoever is taken away is in no rota any more, and the others keep their turns', async () => {
    const { admin, one, ids } = await open(store)
    await admin.must('rotas:write', { rota: rota(ids), rev: 0 })
    await removePerson(world.node.app, 'demo', 'counselor2')
    const now = world.clock.now()
    const { rotas, people } = await one.must('rotas:read', { from: now, to: now + DAY })
    expect(rotas[0]!.rota.layers[0]!.people).toEqual([ids[0]])
    expect(people.map(({ id }) => id)).toEqual([ids[0]])
  })

  test('[DR3] a planned drill begins by itself at its hour, once, and the next is planned', async () => {
    const { admin, one } = await open(store)
    const drill = { everyDays: 7, at: '12:01', level: 3 }
    await admin.must('policy:write', { rev: 0, policy: { ...DEFAULT_POLICY, drill } })
    await passes(59 * SECOND)
    expect(one.all('page:new')).toEqual([])
    await passes(3 * SECOND)
    const { page } = await one.heard('page:new')
    expect(page).toMatchObject({ drill: true, level: 3, conversationId: null })
    await one.must('page:acknowledge', { pageId: page.id })
    world.clock.add(7 * DAY - HOUR)
    await passes(2 * SECOND)
    const drills = () => world.node.app.store.program('demo').list('drills')
    expect(await drills()).toHaveLength(1)
    world.clock.add(HOUR)
    await passes(2 * SECOND)
    expect(await drills()).toHaveLength(2)
  })
})
