import { afterEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../domain/pager/policy.ts'
import type { Policy } from '../protocol/pager.ts'
import { FakeNotifier, type Sent, told } from './fake-notifier.ts'
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
  const { channelId } = await counselor.must('contacts:add', {
    name: 'mail',
    address: { kind: 'email', address },
  })
  const [sent] = outside.take()
  await counselor.must('contacts:verify', { channelId, code: sent!.notice.code! })
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

async function sign(
  level: number,
): Promise<{ conversationId: string; requester: Awaited<ReturnType<World['visitor']>> }> {
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
    const [counselor, peer] = [await world.staff('counselor1'), await world.staff('peer1')]
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ exhausted: true, overdue: true }])
    expect(await peer.must('state:sync', {})).toMatchObject({ exhausted: 1 })
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
    expect(lines.find(({ what }) => what === 'sent')).toMatchObject({
      person: 'counselor1',
      channel: 'email',
    })
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
    expect(await counselor.ask('page:snooze', { pageId: worst.id, minutes: 5 })).toMatchObject({
      error: 'FORBIDDEN',
    })
    await counselor.must('page:resolve', { pageId: worst.id, outcome: 'no-risk' })
  })

  test('[PA9] the link in a notice shows and changes nothing until its button is pressed, once; it opens nothing else', async () => {
    await open(store)
    await reachable('counselor1')
    await sign(3)
    await world.advance(3 * SECOND)
    await world.node.parts.deliveries.settled()
    const [{ notice }] = outside.take() as [Sent]
    const path = new URL(notice.links!.acknowledge!).pathname
    const ask = async (method: string, at = path) => {
      const response = await fetch(`${world.node.url}${at}`, { method })
      return { status: response.status, text: await response.text() }
    }
    const shown = await ask('GET')
    expect([shown.status, shown.text.includes('<button')]).toEqual([200, true])
    expect((await ask('GET')).text).toBe(shown.text)
    const counselor = await world.staff('counselor2')
    const page = async () => (await counselor.must('state:sync', {})).pages![0]
    expect(await page()).toMatchObject({ state: 'delivered' })
    const taken = await ask('POST')
    expect([taken.status, taken.text.includes('<button')]).toEqual([200, false])
    expect(await page()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'counselor1' })
    const rev = (await page())!.rev
    expect((await ask('POST')).text).toBe(taken.text)
    expect((await page())!.rev).toBe(rev)
    expect((await ask('POST', `${path}x`)).status).toBe(404)
    expect((await ask('POST', path.replace('/demo/', '/other/'))).status).toBe(404)
    world.clock.add(25 * 60 * MINUTE)
    expect((await ask('GET')).status).toBe(410)
  })

  test('[PA10] a receipt marks a push as seen, twice and late as once; an unseen one is followed by the next channel', async () => {
    await open(store)
    const counselor = await world.staff('counselor1')
    const endpoint = 'https://push.example.org/one'
    await counselor.must('contacts:add', {
      name: 'phone',
      address: { kind: 'push', endpoint, keys: { p256dh: 'p', auth: 'a' } },
    })
    const [code] = outside.take()
    const receipt = (link: string) => fetch(`${world.node.url}${new URL(link).pathname}`, { method: 'POST' })
    expect((await receipt(code!.notice.links!.seen!)).status).toBe(200)
    expect((await counselor.must('contacts:read', {})).contact.channels).toMatchObject([{ verified: true }])
    counselor.close()
    await world.node.parts.attendance.settled()
    await reachable('counselor1')
    await sign(2)
    await world.advance(3 * SECOND)
    await world.node.parts.deliveries.settled()
    const [push] = outside.take()
    expect(told(push!)).toBe(`page 2 → ${endpoint}`)
    expect(await passes(31 * SECOND)).toEqual(['page 2 → counselor1@example.org'])
    for (let i = 0; i < 2; i++) expect((await receipt(push!.notice.links!.seen!)).status).toBe(200)
    const other = await world.staff('counselor2')
    const [page] = (await other.must('state:sync', {})).pages!
    const { lines } = await other.must('page:timeline', { pageId: page!.id })
    expect(lines.filter(({ what }) => what === 'seen')).toHaveLength(1)
  })

  test('[PA11] a device that is no more is used no longer, its owner is warned by what still works, and the next channel is used at once', async () => {
    await open(store)
    const counselor = await world.staff('counselor1')
    await counselor.must('contacts:add', {
      name: 'phone',
      address: { kind: 'push', endpoint: 'https://push.example.org/gone', keys: { p256dh: 'p', auth: 'a' } },
    })
    const [code] = outside.take()
    await fetch(`${world.node.url}${new URL(code!.notice.links!.seen!).pathname}`, { method: 'POST' })
    counselor.close()
    await world.node.parts.attendance.settled()
    await reachable('counselor1')
    outside.answer = ({ to }) =>
      to.kind === 'push' ? { ok: false, reason: 'gone', permanent: true } : { ok: true }
    await sign(2)
    expect([...(await passes(3 * SECOND)), ...(await passes(2 * SECOND))]).toEqual([
      'page 2 → https://push.example.org/gone',
      'warning → counselor1@example.org',
      'page 2 → counselor1@example.org',
    ])
    const again = await world.staff('counselor1')
    const { channels } = (await again.must('contacts:read', {})).contact
    expect(channels.find(({ kind }) => kind === 'push')).toHaveProperty('disabledAt')
  })
})
