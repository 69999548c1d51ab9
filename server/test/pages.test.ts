import { afterEach, describe, expect, test } from 'vitest'
import { connectClient, openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

const SECOND = 1_000

describe.each(STORES)('pages on %s', store => {
  test('[PG1] further signs raise the level and the count of the one open page; above what was acknowledged it calls again', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const { requester, conversationId } = await paired(world)
    const say = (clientId: string, body: string) =>
      requester.must('message:send', { conversationId, clientId, body })
    await say('1', 'LEVEL2 suicide')
    const { page } = await counselor.heard('page:new')
    await say('2', 'LEVEL2 self-harm')
    expect((await counselor.heard('page:updated', u => u.page.signs === 2)).page).toMatchObject({ level: 2 })
    await counselor.must('page:acknowledge', { pageId: page.id })
    await say('3', 'LEVEL2 suicide')
    await counselor.heard('page:updated', u => u.page.signs === 3 && u.page.state === 'acknowledged')
    await say('4', 'LEVEL4 overdose')
    const worse = await counselor.heard('page:updated', u => u.page.level === 4)
    expect(worse.page).toMatchObject({ id: page.id, state: 'raised', category: 'overdose', signs: 4 })
    expect(counselor.all('page:new')).toHaveLength(1)
    expect(await requester.heard('help:show')).toEqual({ level: 4 })
  })

  test('[PG2] nobody acknowledged within 60 s: it is overdue and shown to all counselors again, each minute, until somebody does', async () => {
    world = await openWorld(store)
    const [one, two] = [await world.staff('counselor1'), await world.staff('counselor2')]
    const { requester, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL3 suicide' })
    const { page } = await one.heard('page:new')
    await two.heard('page:new')
    await world.advance(59 * SECOND)
    expect(one.all('page:updated').filter(u => u.page.overdue)).toEqual([])
    await world.advance(2 * SECOND)
    for (const counselor of [one, two])
      expect((await counselor.heard('page:updated', u => u.page.overdue)).page).toMatchObject({ id: page.id })
    const { rev } = (await one.heard('page:updated', u => u.page.overdue)).page
    await world.advance(62 * SECOND)
    await one.heard('page:updated', u => u.page.overdue && u.page.rev > rev)
    await one.must('page:acknowledge', { pageId: page.id })
    const told = (await two.heard('page:updated', u => u.page.state === 'acknowledged')).page
    expect(told).toMatchObject({ overdue: false, acknowledgedBy: 'counselor1' })
    await world.advance(180 * SECOND)
    expect((await two.must('state:sync', {})).pages).toMatchObject([
      { state: 'acknowledged', overdue: false },
    ])
  })

  test('[PG3] two acknowledge at once: one has it, the other is told; once resolved it is resolved', async () => {
    world = await openWorld(store)
    const [one, two] = [await world.staff('counselor1'), await world.staff('counselor2')]
    const { requester, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL3 suicide' })
    const { page } = await one.heard('page:new')
    const answers = await Promise.all([one, two].map(c => c.ask('page:acknowledge', { pageId: page.id })))
    expect(answers.filter(a => a.ok)).toHaveLength(1)
    expect(answers.find(a => !a.ok)).toMatchObject({ error: 'CONFLICT' })
    const winner = answers[0]!.ok ? one : two
    expect(await winner.ask('page:acknowledge', { pageId: page.id })).toMatchObject({ ok: true })
    const resolved = await two.must('page:resolve', {
      pageId: page.id,
      outcome: 'referred',
      verdict: 'right',
      note: 'ke konselor sekolah',
    })
    expect(resolved.page).toMatchObject({ state: 'resolved', outcome: 'referred', verdict: 'right' })
    expect(await one.ask('page:resolve', { pageId: page.id, outcome: 'supported' })).toMatchObject({
      error: 'GONE',
    })
    await requester.must('message:send', { conversationId, clientId: 'b', body: 'LEVEL2 suicide' })
    const next = await one.heard('page:new', p => p.page.id !== page.id)
    expect(next.page).toMatchObject({ signs: 1, state: 'raised' })
  })

  test('[PG4] a page survives the end of its conversation, the server and the counselors', async () => {
    world = await openWorld(store)
    const { requester, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL4 suicide' })
    await requester.must('conversation:end', { conversationId })
    await world.node.close()
    const node = await world.startNode()
    const counselor = await world.staff('counselor1', node)
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([
      { conversationId, level: 4, state: 'raised' },
    ])
    const transcript = await counselor.must('transcript:open', { conversationId, reason: 'a page' })
    expect(transcript.messages).toMatchObject([{ body: 'LEVEL4 suicide', flag: { level: 4 } }])
  })

  test('[PG5] a watch that fails counts as high, unscanned; above ten in a minute they are one page of the program', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const visitors = await Promise.all(Array.from({ length: 13 }, () => world.visitor()))
    for (const visitor of visitors)
      await visitor.must('request:open', { topics: [], language: 'id', firstMessage: 'FAULT' })
    const { pages } = await counselor.must('state:sync', {})
    expect(pages).toHaveLength(11)
    expect(new Set(pages!.map(p => `${p.level} ${p.category}`))).toEqual(new Set(['3 unscanned']))
    expect(pages!.filter(p => p.conversationId === null)).toMatchObject([{ signs: 3 }])
  })

  test('[PG6] a transcript is audited before it is given, silently; joining is seen by both sides', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const { requester, peer, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL2 suicide' })
    const heard = requester.told.length
    await counselor.must('transcript:open', { conversationId, reason: 'page at level moderate' })
    const { entries } = await world.node.app.store.program('demo').read('audit', 0)
    expect(entries).toMatchObject([{ entry: { action: 'transcript:open', conversation: conversationId } }])
    expect(JSON.stringify(entries)).not.toContain('moderate')
    expect(requester.told).toHaveLength(heard)
    await counselor.must('conversation:join', { conversationId, reason: 'page' })
    await counselor.must('conversation:join', { conversationId, reason: 'page again' })
    for (const side of [requester, peer]) {
      const { members } = await side.heard('conversation:members')
      expect(members.filter(m => m.role === 'counselor')).toHaveLength(1)
    }
    expect(await peer.ask('transcript:open', { conversationId, reason: 'curious' })).toMatchObject({
      error: 'FORBIDDEN',
    })
  })

  test('[PG8] resolving again as before changes nothing, and lets only its own page go', async () => {
    world = await openWorld(store)
    const [one, two] = [await world.staff('counselor1'), await world.staff('counselor2')]
    const { requester, conversationId } = await paired(world)
    const say = (clientId: string, body: string) =>
      requester.must('message:send', { conversationId, clientId, body })
    await say('a', 'LEVEL3 suicide')
    const { page } = await one.heard('page:new')
    const resolving = { pageId: page.id, outcome: 'supported' as const, verdict: 'right' as const, note: 'a' }
    const first = await one.must('page:resolve', resolving)
    await say('b', 'LEVEL3 suicide')
    await one.heard('page:new', n => n.page.id !== page.id)
    expect(await one.must('page:resolve', resolving)).toEqual(first)
    expect(await two.ask('page:resolve', resolving)).toMatchObject({ error: 'GONE' })
    expect(await one.ask('page:resolve', { ...resolving, outcome: 'no-risk' })).toMatchObject({
      error: 'GONE',
    })
    await say('c', 'LEVEL3 suicide')
    expect((await one.must('state:sync', {})).pages).toMatchObject([{ state: 'raised', signs: 2 }])
  })

  test('[PG9] pages are told to counselors only, and a conversation without a sign is not theirs to read', async () => {
    world = await openWorld(store)
    const [counselor, admin] = [await world.staff('counselor1'), await world.staff('admin')]
    const { requester, peer, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL1 suicide' })
    const reading = { conversationId, reason: 'curious' }
    expect(await counselor.ask('transcript:open', reading)).toMatchObject({ error: 'FORBIDDEN' })
    await requester.must('message:send', { conversationId, clientId: 'b', body: 'LEVEL4 suicide' })
    const { page } = await counselor.heard('page:new')
    await counselor.must('page:acknowledge', { pageId: page.id })
    await counselor.must('transcript:open', reading)
    for (const other of [requester, peer, admin]) {
      const { pages } = await other.must('state:sync', {})
      expect([pages, other.all('page:new'), other.all('page:updated')]).toEqual([undefined, [], []])
    }
    expect(peer.all('help:show')).toEqual([])
  })

  test('[PG10] in a storm of the unscanned, the conversations count as high, and those with a page keep theirs', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const { requester, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL2 suicide' })
    const visitors = await Promise.all(Array.from({ length: 12 }, () => world.visitor()))
    const opened = await Promise.all(
      visitors.map(visitor =>
        visitor.must('request:open', { topics: [], language: 'id', firstMessage: 'FAULT' }),
      ),
    )
    await requester.must('message:send', { conversationId, clientId: 'b', body: 'FAULT' })
    const { pages } = await counselor.must('state:sync', {})
    expect(pages).toHaveLength(12)
    expect(pages!.find(p => p.conversationId === conversationId)).toMatchObject({ level: 3, signs: 2 })
    expect(pages!.find(p => p.conversationId === null)).toMatchObject({ category: 'unscanned', signs: 2 })
    for (const { conversationId } of opened)
      await counselor.must('transcript:open', { conversationId, reason: 'unscanned' })
    world.clock.add(61_000)
    const later = await world.visitor()
    await later.must('request:open', { topics: [], language: 'id', firstMessage: 'FAULT' })
    expect((await counselor.must('state:sync', {})).pages).toHaveLength(13)
  })
})

test('[PG7] on Redis another node’s counselor is paged, and a second node takes over', async ctx => {
  if (!STORES.includes('redis' as never)) return ctx.skip()
  world = await openWorld('redis')
  const second = await world.startNode()
  const counselor = await world.staff('counselor1', second)
  const { requester, conversationId } = await paired(world)
  await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL3 suicide' })
  await counselor.heard('page:new')
  await world.node.close()
  const moved = await connectClient(second, (requester as never as { token: string }).token)
  expect(
    await moved.must('message:send', { conversationId, clientId: 'b', body: 'LEVEL4 suicide' }),
  ).toMatchObject({ seq: 2 })
  await counselor.heard('page:updated', u => u.page.level === 4)
  moved.close()
})
