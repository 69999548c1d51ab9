import { afterEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import type { Policy } from '../protocol/pager.ts'
import { FakeNotifier, told } from './fake-notifier.ts'
import { openWorld, paired, STORES, type StoreName, type World } from './harness.ts'

/** Told in time: a page is raised, the clock is turned, and whatever leaves the building is expected, or the test fails. */

const SECOND = 1_000
const MINUTE = 60 * SECOND

let world: World
let outside: FakeNotifier

afterEach(async () => {
  try {
    expect(outside.take().map(told), 'sent without being expected').toEqual([])
  } finally {
    await world.close()
  }
})

async function open(store: StoreName): Promise<void> {
  outside = new FakeNotifier()
  world = await openWorld(store, { overrides: { notifier: outside } })
}

/** Turns the clock, then answers what was sent meanwhile. */
async function passes(milliseconds: number): Promise<string[]> {
  await world.advance(milliseconds)
  await world.node.parts.deliveries.settled()
  return outside.take().map(told)
}

/** A counselor with an e-mail address that has been proved, who is not connected while nothing else is said. */
async function reachable(login: string): Promise<string> {
  const counselor = await world.staff(login)
  const address = `${login}@example.org`
  const { channelId } = await counselor.must('contacts:add', { name: 'mail', address: { kind: 'email', address } })
  const [{ notice }] = outside.take() as [{ notice: { code?: string } }]
  await counselor.must('contacts:verify', { channelId, code: notice.code! })
  const id = (await counselor.must('state:sync', {})).account!.id
  counselor.close()
  await world.node.parts.attendance.settled()
  return id
}

async function write(policy: Partial<Policy>): Promise<void> {
  const admin = await world.staff('admin')
  const { rev } = await admin.must('policy:read', {})
  await admin.must('policy:write', { rev, policy: { ...DEFAULT_POLICY, ...policy } })
}

const plan = (people: string[], delaySeconds = 60, repeats = 0) => ({
  steps: people.map(person => ({ targets: [{ person }], delaySeconds })),
  repeats,
  channels: 'together' as const,
  promiseSeconds: 300,
})

async function sign(level: number): Promise<{ conversationId: string; requester: Awaited<ReturnType<World['visitor']>> }> {
  const requester = await world.visitor()
  const { conversationId } = await requester.must('request:open', {
    topics: [],
    language: 'id',
    firstMessage: `LEVEL${level} suicide`,
  })
  return { conversationId, requester }
}

describe.each(STORES)('the pager on %s', store => {
  test('[PA1] a page nobody acknowledges climbs its policy, then calls everybody and the fallback, and is exhausted', async () => {
    await open(store)
    const [one, two] = [await reachable('counselor1'), await reachable('counselor2')]
    await write({ imminent: plan([one, two]), fallback: { email: 'kepala@example.org' } })
    await sign(4)
    expect(await passes(SECOND)).toEqual(['page 4 → counselor1@example.org'])
    expect(await passes(59 * SECOND)).toEqual([])
    expect(await passes(2 * SECOND)).toEqual(['page 4 → counselor2@example.org'])
    const everybody = [
      'page 4 → counselor1@example.org',
      'page 4 → counselor2@example.org',
      'page 4 → kepala@example.org',
    ]
    expect((await passes(MINUTE)).sort()).toEqual(everybody)
    const counselor = await world.staff('counselor1')
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ exhausted: true, overdue: true }])
    counselor.close()
    await world.node.parts.attendance.settled()
    expect((await passes(5 * MINUTE)).sort()).toEqual(everybody)
  })

  test('[PA2] acknowledged in the middle, nothing further is sent; nothing done in time, it pages again, the first acknowledger too', async () => {
    await open(store)
    const [one, two] = [await reachable('counselor1'), await reachable('counselor2')]
    await write({ high: plan([one, two]) })
    await sign(3)
    expect(await passes(3 * SECOND)).toEqual(['page 3 → counselor1@example.org'])
    const counselor = await world.staff('counselor1')
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:acknowledge', { pageId: page!.id })
    counselor.close()
    await world.node.parts.attendance.settled()
    expect(await passes(9 * MINUTE)).toEqual([])
    expect(await passes(MINUTE + 5 * SECOND)).toEqual(['page 3 → counselor1@example.org'])
  })

  test('[PA3] a step where nobody is, or nobody can be reached, is passed at once', async () => {
    await open(store)
    const two = await reachable('counselor2')
    const stranger = await world.staff('counselor1')
    const nobody = (await stranger.must('state:sync', {})).account!.id
    stranger.close()
    await world.node.parts.attendance.settled()
    await write({ high: plan([nobody, two]) })
    await sign(3)
    expect(await passes(3 * SECOND)).toEqual(['page 3 → counselor2@example.org'])
  })

  test('[PA4] several pages to one person within seconds are one notification; the next waits a moment', async () => {
    await open(store)
    await reachable('counselor1')
    await Promise.all([sign(3), sign(3), sign(4)])
    const first = await passes(3 * SECOND)
    expect(first[0]).toBe('page 4 → counselor1@example.org')
    expect(first.length).toBeLessThanOrEqual(2)
    const rest = [...first, ...(await passes(10 * SECOND))]
    expect(rest.length).toBeLessThanOrEqual(2)
  })

  test('[PA5] a failing channel is tried again with back-off under the same key, and in turn the next is used at once', async () => {
    await open(store)
    await reachable('counselor1')
    const keys: string[] = []
    outside.answer = ({ notice }) => {
      keys.push(notice.key)
      return keys.length < 3
        ? { ok: false, reason: 'overloaded', permanent: false, retryAfterMs: 20_000 }
        : { ok: true }
    }
    await sign(3)
    expect(await passes(5 * SECOND)).toHaveLength(1)
    expect(await passes(16 * SECOND)).toEqual([])
    expect(await passes(30 * SECOND)).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  test('[PA6] while a page at high is unanswered the peer sees that help is called; after the policy’s time the requester is offered the numbers', async () => {
    await open(store)
    const { requester, peer, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL3 suicide' })
    const state = async () => (await peer.must('state:sync', {})).conversations![0]
    await peer.heard('sync:now')
    expect(await state()).toMatchObject({ call: 'calling' })
    expect(requester.all('help:show')).toEqual([])
    await passes(3 * MINUTE + 2 * SECOND)
    expect(await requester.heard('help:show')).toEqual({ level: 3 })
    const counselor = await world.staff('counselor1')
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:acknowledge', { pageId: page!.id })
    expect(await state()).toMatchObject({ call: 'answered' })
    await counselor.must('page:resolve', { pageId: page!.id, outcome: 'supported' })
    expect(await state()).not.toHaveProperty('call')
  })

  test('[PA7] a drill goes the whole road and is kept apart from the figures; the timeline tells what happened', async () => {
    await open(store)
    await reachable('counselor1')
    const admin = await world.staff('admin')
    const { pageId } = await admin.must('drill:start', { level: 3 })
    expect(await passes(3 * SECOND)).toEqual(['page 3 → counselor1@example.org'])
    const counselor = await world.staff('counselor1')
    await counselor.must('page:acknowledge', { pageId })
    const { lines } = await counselor.must('page:timeline', { pageId })
    expect(lines.map(({ what }) => what)).toEqual(['raised', 'step', 'called', 'sent', 'acknowledged'])
    expect(lines.find(({ what }) => what === 'sent')).toMatchObject({ person: 'counselor1', channel: 'email' })
    const figures = await admin.must('figures:read', { days: 1 })
    expect(figures.drills).toMatchObject([{ pageId, level: 3 }])
    expect(figures.levels.every(level => level.pages === 0)).toBe(true)
  })

  test('[PA8] a snooze puts it off and no longer; a page at imminent can’t be put off; a colleague it is handed to is called at once', async () => {
    await open(store)
    const two = await reachable('counselor2')
    const counselor = await world.staff('counselor1')
    await sign(2)
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:acknowledge', { pageId: page!.id })
    await counselor.must('page:snooze', { pageId: page!.id, minutes: 12 })
    expect(await passes(11 * MINUTE)).toEqual([])
    expect(await passes(MINUTE + 5 * SECOND)).toEqual(['page 2 → counselor2@example.org'])
    await counselor.must('page:acknowledge', { pageId: page!.id })
    await counselor.must('page:reassign', { pageId: page!.id, to: two })
    expect(await passes(6 * SECOND)).toEqual(['page 2 → counselor2@example.org'])
    await counselor.must('page:acknowledge', { pageId: page!.id })
    await sign(4)
    await passes(8 * SECOND)
    const worst = (await counselor.must('state:sync', {})).pages!.find(({ level }) => level === 4)!
    await counselor.must('page:acknowledge', { pageId: worst.id })
    expect(await counselor.ask('page:snooze', { pageId: worst.id, minutes: 5 })).toMatchObject({ error: 'FORBIDDEN' })
    await counselor.must('page:resolve', { pageId: worst.id, outcome: 'no-risk' })
  })
})
