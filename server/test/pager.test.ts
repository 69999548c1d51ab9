import { afterEach, describe, expect, test } from 'vitest'
import { type Sent, told } from './fake-notifier.ts'
import { paired, STORES } from './harness.ts'
import { MINUTE, openPaging, type Paging, plan, SECOND } from './paging.ts'

/** Told in time: a page is raised, the clock is turned, and whatever leaves the building is expected, or the test fails. */

let on: Paging
afterEach(() => on.close())

describe.each(STORES)('the pager on %s', store => {
  test('[PA1] a page nobody acknowledges climbs its policy, then calls everybody and the fallback, and is exhausted', async () => {
    on = await openPaging(store)
    const [one, two] = [await on.reachable('counselor1'), await on.reachable('counselor2')]
    await on.write({ imminent: plan([one, two]), fallback: { email: 'kepala@example.org' } })
    await on.sign(4)
    expect(await on.passes(SECOND)).toEqual(['page 4 → counselor1@example.org'])
    expect(await on.passes(59 * SECOND)).toEqual([])
    expect(await on.passes(2 * SECOND)).toEqual(['page 4 → counselor2@example.org'])
    const everybody = [
      'page 4 → counselor1@example.org',
      'page 4 → counselor2@example.org',
      'page 4 → kepala@example.org',
    ]
    expect((await on.passes(MINUTE)).sort()).toEqual(everybody)
    const [counselor, peer] = [await on.world.staff('counselor1'), await on.world.staff('peer1')]
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ exhausted: true, overdue: true }])
    expect(await peer.must('state:sync', {})).toMatchObject({ exhausted: 1 })
    counselor.close()
    await on.world.node.parts.attendance.settled()
    expect((await on.passes(5 * MINUTE)).sort()).toEqual(everybody)
  })

  test('[PA2] acknowledged in the middle, nothing further is sent; nothing done in time, it pages again, the first acknowledger too', async () => {
    on = await openPaging(store)
    const [one, two] = [await on.reachable('counselor1'), await on.reachable('counselor2')]
    await on.write({ high: plan([one, two]) })
    await on.sign(3)
    expect(await on.passes(3 * SECOND)).toEqual(['page 3 → counselor1@example.org'])
    const counselor = await on.world.staff('counselor1')
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:acknowledge', { pageId: page!.id })
    counselor.close()
    await on.world.node.parts.attendance.settled()
    expect(await on.passes(9 * MINUTE)).toEqual([])
    expect(await on.passes(MINUTE + 5 * SECOND)).toEqual(['page 3 → counselor1@example.org'])
  })

  test('[PA3] a step where nobody is, or nobody can be reached, is passed at once', async () => {
    on = await openPaging(store)
    const two = await on.reachable('counselor2')
    const stranger = await on.world.staff('counselor1')
    const nobody = (await stranger.must('state:sync', {})).account!.id
    stranger.close()
    await on.world.node.parts.attendance.settled()
    await on.write({ high: plan([nobody, two]) })
    await on.sign(3)
    expect(await on.passes(3 * SECOND)).toEqual(['page 3 → counselor2@example.org'])
  })

  test('[PA4] several pages to one person within seconds are one notification; the next waits a moment', async () => {
    on = await openPaging(store)
    await on.reachable('counselor1')
    await Promise.all([on.sign(3), on.sign(3), on.sign(4)])
    const first = await on.passes(3 * SECOND)
    expect(first[0]).toBe('page 4 → counselor1@example.org')
    expect(first.length).toBeLessThanOrEqual(2)
    const rest = [...first, ...(await on.passes(10 * SECOND))]
    expect(rest.length).toBeLessThanOrEqual(2)
  })

  test('[PA5] a failing channel is tried again with back-off under the same key, and in turn the next is used at once', async () => {
    on = await openPaging(store)
    await on.reachable('counselor1')
    const keys: string[] = []
    on.outside.answer = ({ notice }) => {
      keys.push(notice.key)
      return keys.length < 3
        ? { ok: false, reason: 'overloaded', permanent: false, retryAfterMs: 20_000 }
        : { ok: true }
    }
    await on.sign(3)
    expect(await on.passes(5 * SECOND)).toHaveLength(1)
    expect(await on.passes(16 * SECOND)).toEqual([])
    expect(await on.passes(30 * SECOND)).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  test('[PA6] while a page at high is unanswered the peer sees that help is called; after the policy’s time the requester is offered the numbers', async () => {
    on = await openPaging(store)
    const { requester, peer, conversationId } = await paired(on.world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL3 suicide' })
    const state = async () => (await peer.must('state:sync', {})).conversations![0]
    await peer.heard('sync:now')
    expect(await state()).toMatchObject({ call: 'calling' })
    expect(requester.all('help:show')).toEqual([])
    await on.passes(3 * MINUTE + 2 * SECOND)
    expect(await requester.heard('help:show')).toEqual({ level: 3 })
    const counselor = await on.world.staff('counselor1')
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:acknowledge', { pageId: page!.id })
    expect(await state()).toMatchObject({ call: 'answered' })
    await counselor.must('page:resolve', { pageId: page!.id, outcome: 'supported' })
    expect(await state()).not.toHaveProperty('call')
  })

  test('[PA7] a drill goes the whole road and is kept apart from the figures; the timeline tells what happened', async () => {
    on = await openPaging(store)
    await on.reachable('counselor1')
    const admin = await on.world.staff('admin')
    const { pageId } = await admin.must('drill:start', { level: 3 })
    expect(await on.passes(3 * SECOND)).toEqual(['page 3 → counselor1@example.org'])
    const counselor = await on.world.staff('counselor1')
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
    on = await openPaging(store)
    const two = await on.reachable('counselor2')
    const counselor = await on.world.staff('counselor1')
    await on.sign(2)
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:acknowledge', { pageId: page!.id })
    await counselor.must('page:snooze', { pageId: page!.id, minutes: 12 })
    expect(await on.passes(11 * MINUTE)).toEqual([])
    expect(await on.passes(MINUTE + 5 * SECOND)).toEqual(['page 2 → counselor2@example.org'])
    await counselor.must('page:acknowledge', { pageId: page!.id })
    await counselor.must('page:reassign', { pageId: page!.id, to: two })
    expect(await on.passes(6 * SECOND)).toEqual(['page 2 → counselor2@example.org'])
    await counselor.must('page:acknowledge', { pageId: page!.id })
    await on.sign(4)
    await on.passes(8 * SECOND)
    const worst = (await counselor.must('state:sync', {})).pages!.find(({ level }) => level === 4)!
    await counselor.must('page:acknowledge', { pageId: worst.id })
    expect(await counselor.ask('page:snooze', { pageId: worst.id, minutes: 5 })).toMatchObject({
      error: 'FORBIDDEN',
    })
    await counselor.must('page:resolve', { pageId: worst.id, outcome: 'no-risk' })
  })

  test('[PA9] the link in a notice shows and changes nothing until its button is pressed, once; it opens nothing else', async () => {
    on = await openPaging(store)
    await on.reachable('counselor1')
    await on.sign(3)
    await on.world.advance(3 * SECOND)
    await on.world.node.settled()
    const [{ notice }] = on.outside.take() as [Sent]
    const path = new URL(notice.links!.acknowledge!).pathname
    const ask = async (method: string, at = path) => {
      const response = await fetch(`${on.world.node.url}${at}`, { method })
      return { status: response.status, text: await response.text() }
    }
    const shown = await ask('GET')
    expect([shown.status, shown.text.includes('<button')]).toEqual([200, true])
    expect((await ask('GET')).text).toBe(shown.text)
    const counselor = await on.world.staff('counselor2')
    const page = async () => (await counselor.must('state:sync', {})).pages![0]
    expect(await page()).toMatchObject({ state: 'delivered' })
    expect(shown.text).toContain('<a href="/demo/staff">')
    const taken = await ask('POST')
    expect([taken.status, taken.text.includes('<button')]).toEqual([200, false])
    expect(await page()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'counselor1' })
    const rev = (await page())!.rev
    expect((await ask('POST')).text).toBe(taken.text)
    expect((await page())!.rev).toBe(rev)
    expect((await ask('POST', `${path}x`)).status).toBe(404)
    expect((await ask('POST', path.replace('/demo/', '/other/'))).status).toBe(404)
    on.world.clock.add(25 * 60 * MINUTE)
    const old = await ask('GET')
    expect([old.status, old.text.includes('<a href="/demo/staff">')]).toEqual([410, true])
    expect(await ask('POST')).toEqual(old)
  })

  test('[LN1] the button on a notification is answered in JSON how the call stands, each to whoever presses', async () => {
    on = await openPaging(store)
    for (const login of ['counselor1', 'counselor2']) await on.reachable(login)
    const page = await on.sign(3)
    await on.world.advance(3 * SECOND)
    await on.world.node.parts.deliveries.settled()
    const path = (sent: Sent) => new URL(sent.notice.links!.acknowledge!).pathname
    const links = new Map(on.outside.take().map(sent => [told(sent).slice('page 3 → '.length), path(sent)]))
    const press = async (at: string) => {
      const response = await fetch(`${on.world.node.url}${at}`, {
        method: 'POST',
        headers: { accept: 'application/json' },
      })
      return [response.status, response.headers.get('content-type'), await response.json()]
    }
    const json = 'application/json; charset=utf-8'
    const [one, two] = [1, 2].map(n => links.get(`counselor${n}@example.org`))
    expect(await press(one!)).toEqual([200, json, { state: 'yours' }])
    expect(await press(one!)).toEqual([200, json, { state: 'yours' }])
    expect(await press(two!)).toEqual([200, json, { state: 'colleague' }])
    const counselor = await on.world.staff('counselor1')
    await counselor.must('page:resolve', { pageId: page.id, outcome: 'no-risk' })
    expect(await press(two!)).toEqual([200, json, { state: 'resolved' }])
    expect(await press(`${two}x`)).toEqual([404, json, expect.objectContaining({ error: 'NOT_FOUND' })])
    on.world.clock.add(25 * 60 * MINUTE)
    expect(await press(two!)).toEqual([410, json, expect.objectContaining({ error: 'GONE' })])
  })

  test('[PA10] a receipt marks a push as seen, twice and late as once; an unseen one is followed by the next channel', async () => {
    on = await openPaging(store)
    const counselor = await on.world.staff('counselor1')
    const endpoint = 'https://push.example.org/one'
    await counselor.must('contacts:add', {
      name: 'phone',
      address: { kind: 'push', endpoint, keys: { p256dh: 'p', auth: 'a' } },
    })
    const [code] = on.outside.take()
    const receipt = (link: string) =>
      fetch(`${on.world.node.url}${new URL(link).pathname}`, { method: 'POST' })
    expect((await receipt(code!.notice.links!.seen!)).status).toBe(200)
    expect((await counselor.must('contacts:read', {})).contact.channels).toMatchObject([{ verified: true }])
    counselor.close()
    await on.world.node.parts.attendance.settled()
    await on.reachable('counselor1')
    await on.sign(2)
    await on.world.advance(3 * SECOND)
    await on.world.node.settled()
    const [push] = on.outside.take()
    expect(told(push!)).toBe(`page 2 → ${endpoint}`)
    expect(await on.passes(31 * SECOND)).toEqual(['page 2 → counselor1@example.org'])
    for (let i = 0; i < 2; i++) expect((await receipt(push!.notice.links!.seen!)).status).toBe(200)
    const other = await on.world.staff('counselor2')
    const [page] = (await other.must('state:sync', {})).pages!
    const { lines } = await other.must('page:timeline', { pageId: page!.id })
    expect(lines.filter(({ what }) => what === 'seen')).toHaveLength(1)
  })

  test('[NW8] the code sent to a webhook carries no link that proves it: somebody has to bring it back', async () => {
    on = await openPaging(store)
    const counselor = await on.world.staff('counselor1')
    const address = {
      kind: 'webhook' as const,
      url: 'https://gate.example.org/one',
      secret: 'a secret of thirty-two characters',
    }
    const { channelId } = await counselor.must('contacts:add', { name: 'gateway', address })
    const [sent] = on.outside.take()
    expect(Object.keys(sent!.notice.links!)).toEqual(['open'])
    expect(sent!.notice).toMatchObject({ kind: 'code', code: expect.stringMatching(/^\d{6}$/) })
    await counselor.must('contacts:verify', { channelId, code: sent!.notice.code! })
    expect((await counselor.must('contacts:read', {})).contact.channels).toMatchObject([{ verified: true }])
  })

  test('[PA11] a device that is no more is used no longer, its owner is warned by what still works, and the next channel is used at once', async () => {
    on = await openPaging(store)
    const counselor = await on.world.staff('counselor1')
    await counselor.must('contacts:add', {
      name: 'phone',
      address: { kind: 'push', endpoint: 'https://push.example.org/gone', keys: { p256dh: 'p', auth: 'a' } },
    })
    const [code] = on.outside.take()
    await fetch(`${on.world.node.url}${new URL(code!.notice.links!.seen!).pathname}`, { method: 'POST' })
    counselor.close()
    await on.world.node.parts.attendance.settled()
    await on.reachable('counselor1')
    on.outside.answer = ({ to }) =>
      to.kind === 'push' ? { ok: false, reason: 'gone', permanent: true } : { ok: true }
    await on.sign(2)
    expect([...(await on.passes(3 * SECOND)), ...(await on.passes(2 * SECOND))]).toEqual([
      'page 2 → https://push.example.org/gone',
      'warning → counselor1@example.org',
      'page 2 → counselor1@example.org',
    ])
    const again = await on.world.staff('counselor1')
    const { channels } = (await again.must('contacts:read', {})).contact
    expect(channels.find(({ kind }) => kind === 'push')).toHaveProperty('disabledAt')
  })

  test('[PA46] a notice that calls for several pages says how many one tap takes, takes those that nobody has, and nothing that came later', async () => {
    on = await openPaging(store)
    await on.reachable('counselor1')
    const pages = [await on.sign(3), await on.sign(2), await on.sign(3), await on.sign(3)]
    await on.world.advance(3 * SECOND)
    await on.world.node.settled()
    const [{ notice }] = on.outside.take() as [Sent]
    expect(notice.pages).toBe(4)
    const later = await on.sign(3)
    const path = new URL(notice.links!.acknowledge!).pathname
    const look = async (method: string) => {
      const text = await (await fetch(`${on.world.node.url}${path}`, { method })).text()
      return {
        says: [...text.matchAll(/<p>([^<]+)<\/p>/g)].map(([, words]) => words),
        button: /<button[^>]*>([^<]+)</.exec(text)?.[1],
      }
    }
    expect(await look('GET')).toEqual({
      says: [
        'Ada 4 panggilan yang menunggu jawaban. Belum ada yang mengambilnya. Tombol ini mengambil semuanya.',
      ],
      button: 'Aku ambil 4 panggilan',
    })
    await on.as('counselor2', async counselor => {
      await counselor.must('page:acknowledge', { pageId: pages[0]!.id })
      await counselor.must('page:resolve', { pageId: pages[1]!.id, outcome: 'supported' })
    })
    expect(await look('GET')).toEqual({
      says: [
        'Ada 2 panggilan yang menunggu jawaban. Belum ada yang mengambilnya. Tombol ini mengambil semuanya.',
        'Satu panggilan sudah diambil rekanmu.',
        'Satu panggilan sudah selesai.',
      ],
      button: 'Aku ambil 2 panggilan',
    })
    const taken = {
      says: [
        '2 panggilan sudah kamu ambil.',
        'Satu panggilan sudah diambil rekanmu.',
        'Satu panggilan sudah selesai.',
      ],
      button: undefined,
    }
    expect(await look('POST')).toEqual(taken)
    expect(await look('POST')).toEqual(taken)
    const by = async ({ id }: { id: string }) => (await on.page(id)).acknowledged?.alias
    expect(await Promise.all(pages.map(by))).toEqual(['counselor2', undefined, 'counselor1', 'counselor1'])
    expect((await on.page(later.id)).state).toBe('raised')
    const headers = { accept: 'application/json' }
    const script = await fetch(`${on.world.node.url}${path}`, { method: 'POST', headers })
    expect(await script.json()).toEqual({ state: 'yours' })
  })
})
