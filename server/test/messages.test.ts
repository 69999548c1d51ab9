import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { find } from '../app/documents.ts'
import { type Client, connectClient, openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

describe.each(STORES)('messages on %s', store => {
  test('[CV2] the same clientId is the same message: one answer, one entry, and the other side is told again', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const message = { conversationId, clientId: 'same', body: 'LEVEL3 suicide' }
    const [first, second] = await Promise.all([
      requester.must('message:send', message),
      requester.must('message:send', { ...message, body: 'another body does not matter' }),
    ])
    expect(second).toEqual(first)
    await requester.must('conversation:end', { conversationId })
    expect(await requester.must('message:send', message)).toEqual(first)
    const { messages } = await peer.must('conversation:sync', { conversationId, after: 0 })
    expect(messages.map(m => m.body)).toEqual(['LEVEL3 suicide'])
    const counselor = await world.staff('counselor1')
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ signs: 1 }])
  })

  test('[CV3] what is sent at once by both keeps each one’s order, and the numbers have no gap', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const send = (who: typeof peer, name: string) =>
      Array.from({ length: 15 }, (_, i) =>
        who.must('message:send', { conversationId, clientId: `${name}${i}`, body: `${name} ${i}` }),
      )
    const seqs = (await Promise.all([...send(requester, 'r'), ...send(peer, 'p')])).map(a => a.seq)
    expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    const { messages } = await peer.must('conversation:sync', { conversationId, after: 0 })
    for (const name of ['r', 'p'])
      expect(messages.map(m => m.body).filter(b => b.startsWith(name))).toEqual(
        Array.from({ length: 15 }, (_, i) => `${name} ${i}`),
      )
  })

  test('[CV4] a body has up to 2,000 code points; nothing, white space or half a character is refused and loses nothing', async () => {
    world = await openWorld(store)
    const { requester, conversationId } = await paired(world)
    const send = (clientId: string, body: string) =>
      requester.ask('message:send', { conversationId, clientId, body })
    expect(await send('a', '🙂'.repeat(2_000))).toMatchObject({ ok: true, seq: 1 })
    expect(await send('b', '🙂'.repeat(2_001))).toMatchObject({ ok: false })
    expect(await send('c', 'x'.repeat(2_001))).toMatchObject({ error: 'TOO_LARGE' })
    expect(await send('d', '')).toMatchObject({ error: 'BAD_REQUEST' })
    expect(await send('e', ' \n ')).toMatchObject({ error: 'BAD_REQUEST' })
    expect(await send('f', 'half \ud83d of one')).toMatchObject({ error: 'BAD_REQUEST' })
    expect(await send('g', 'still here')).toMatchObject({ ok: true, seq: 2 })
  })

  test('[CV5] a reader who is behind gets what is missing; one whose numbers are not ours is told to start over', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    for (const i of [1, 2, 3])
      await requester.must('message:send', { conversationId, clientId: `m${i}`, body: `no. ${i}` })
    const whole = await peer.must('conversation:sync', { conversationId, after: 0 })
    expect(whole.messages.map(m => m.seq)).toEqual([1, 2, 3])
    const rest = await peer.must('conversation:sync', { conversationId, epoch: whole.epoch, after: 2 })
    expect(rest.messages.map(m => m.seq)).toEqual([3])
    expect(rest.reset).toBeUndefined()
    for (const strange of [
      { epoch: 'another', after: 1 },
      { epoch: whole.epoch, after: 9 },
    ]) {
      const again = await peer.must('conversation:sync', { conversationId, ...strange })
      expect(again.reset).toBe(true)
      expect(again.messages).toHaveLength(3)
    }
    const own = await requester.must('conversation:sync', { conversationId, after: 0 })
    expect(own.messages[0]).toMatchObject({ mine: true, clientId: 'm1' })
  })

  test('[CV6] typing is told to the other side and kept nowhere', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    requester.socket.emit('message:typing', { conversationId })
    expect(await peer.heard('message:typing')).toMatchObject({ conversationId, from: { role: 'requester' } })
    expect((await peer.must('conversation:sync', { conversationId, after: 0 })).messages).toEqual([])
  })

  test('[CV7] flags go to peers and counselors, never to the requester; on one’s own message, and of misuse, to counselors only', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const { requester, peer, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'r1', body: 'LEVEL2 suicide' })
    await requester.must('message:send', { conversationId, clientId: 'r2', body: 'LEVEL2 money' })
    await peer.must('message:send', { conversationId, clientId: 'p1', body: 'LEVEL3 solicitation' })
    const flags = async (who: typeof peer) =>
      (await who.must('conversation:sync', { conversationId, after: 0 })).messages.map(m => m.flag?.category)
    expect(await flags(requester)).toEqual([undefined, undefined, undefined])
    expect(await flags(peer)).toEqual(['suicide', undefined, undefined])
    await counselor.must('conversation:join', { conversationId, reason: 'pages' })
    expect(await flags(counselor)).toEqual(['suicide', 'money', 'solicitation'])
    expect((await peer.heard('message:new', m => m.seq === 1)).flag).toMatchObject({
      level: 2,
      rules: ['mark'],
    })
    expect(JSON.stringify(requester.told)).not.toMatch(/flag|"level"/)
    expect(JSON.stringify(await requester.must('state:sync', {}))).not.toMatch(/"level"/)
  })

  test('[CV8] a report keeps the text and tells the counselors; a second sign raises the same page', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const { requester, peer, conversationId } = await paired(world)
    await peer.must('message:send', { conversationId, clientId: 'p', body: 'sesuatu' })
    await requester.must('conversation:report', { conversationId, reason: 'sexual', note: 'tolong' })
    const { page } = await counselor.heard('page:new')
    expect(page).toMatchObject({ conversationId, level: 3, category: 'solicitation' })
    await requester.must('conversation:end', { conversationId })
    await requester.must('conversation:feedback', { conversationId, feltHeard: 1, distress: 4 })
    await peer.must('conversation:feedback', { conversationId, wellbeing: 3 })
    const transcript = await counselor.must('transcript:open', { conversationId, reason: 'a report' })
    expect(transcript.messages.map(m => m.body)).toEqual(['sesuatu'])
  })

  test('[CV9] after the end nobody speaks, and a stranger never did', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const stranger = await world.visitor()
    const say = { conversationId, clientId: 'x', body: 'halo' }
    expect(await stranger.ask('message:send', say)).toMatchObject({ error: 'FORBIDDEN' })
    expect(await stranger.ask('conversation:sync', { conversationId, after: 0 })).toMatchObject({
      error: 'FORBIDDEN',
    })
    await peer.must('conversation:end', { conversationId })
    expect(await requester.heard('conversation:ended')).toMatchObject({ by: 'peer', reason: 'ended' })
    expect(await requester.ask('message:send', say)).toMatchObject({ error: 'ENDED' })
    expect(await peer.ask('conversation:end', { conversationId })).toMatchObject({ ok: true })
  })

  test('[CV10] a lost network loses nothing: the state says what there is, and the log has it', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const before = await requester.must('state:sync', {})
    expect(await requester.must('state:sync', { rev: before.rev })).toEqual({
      ok: true,
      rev: before.rev,
      unchanged: true,
    })
    requester.close()
    await peer.must('message:send', { conversationId, clientId: 'p', body: 'kamu masih di sana?' })
    const back = await connectClient(world.node, (requester as never as { token: string }).token)
    const after = await back.must('state:sync', { rev: before.rev })
    expect(after.conversations?.[0]).toMatchObject({ conversationId, seq: 1, state: 'open' })
    const { messages } = await back.must('conversation:sync', { conversationId, after: 0 })
    expect(messages.map(m => m.body)).toEqual(['kamu masih di sana?'])
    back.close()
  })

  test('[CV11] a later peer sees what is said from then on, a former one what was said until then', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const say = (clientId: string) =>
      requester.must('message:send', { conversationId, clientId, body: clientId })
    await say('m1')
    await say('m2')
    const { account } = await peer.must('state:sync', {})
    peer.close()
    const staff = () => find(world.node.app.store.program('demo'), 'staff', account!.id)
    await expect.poll(async () => (await staff())!.value.presence.nodes).toEqual([])
    await world.advance(122_000)
    await requester.heard('sync:now')
    await say('m3')
    const second = await world.staff('peer2')
    await second.must('availability:set', { state: 'available' })
    await second.must('offer:accept', { offerId: (await second.heard('offer:new')).offerId })
    await say('m4')
    expect(await second.heard('message:new')).toMatchObject({ seq: 4 })
    const seen = async (who: Client) => {
      const { messages, state } = await who.must('conversation:sync', { conversationId, after: 0 })
      return [state.seq, messages.map(m => m.body)]
    }
    expect(await seen(second)).toEqual([4, ['m4']])
    const former = await connectClient(world.node, peer.token)
    expect(await seen(former)).toEqual([2, ['m1', 'm2']])
    const late = { conversationId, clientId: 'late', body: 'masih ada?' }
    expect(await former.ask('message:send', late)).toMatchObject({ error: 'ENDED' })
    expect(await seen(requester)).toEqual([4, ['m1', 'm2', 'm3', 'm4']])
    former.close()
  })

  test('[CV12] who is behind by more than 500 asks again; a transcript is given whole', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const { messages } = world.node.parts
    const actor = { program: 'demo', id: requester.visitId, roles: ['requester' as const] }
    const bodies = Array.from({ length: 1_050 }, (_, i) => (i === 0 ? 'LEVEL2 suicide' : `no. ${i}`))
    await Promise.all(
      bodies.map((body, i) => messages.send(actor, { conversationId, clientId: `m${i}`, body })),
    )
    const read: string[] = []
    const stretches: number[] = []
    for (let more = true; more; ) {
      const sync = await peer.must('conversation:sync', { conversationId, after: read.length })
      read.push(...sync.messages.map(m => m.body))
      stretches.push(sync.messages.length)
      more = read.length < sync.state.seq
    }
    expect(stretches).toEqual([500, 500, 50])
    expect(read).toEqual(bodies)
    const counselor = await world.staff('counselor1')
    const whole = await counselor.must('transcript:open', { conversationId, reason: 'a page' })
    expect(whole.messages.map(m => m.body)).toEqual(bodies)
  })

  test('[CV13] a hint that is lost is healed by asking: the state says what there is, and the log gives it', async () => {
    world = await openWorld(store)
    const { requester, peer, conversationId } = await paired(world)
    const before = await peer.must('state:sync', {})
    const { rooms } = world.node.app
    const { tell } = rooms
    rooms.tell = () => {}
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'LEVEL4 suicide' })
    await requester.must('conversation:end', { conversationId })
    rooms.tell = tell
    const now = await peer.must('state:sync', { rev: before.rev })
    expect(now.unchanged).toBeUndefined()
    const { messages, state } = await peer.must('conversation:sync', { conversationId, after: 0 })
    expect([messages.length, state.state]).toEqual([1, 'ended'])
    const [view] = (await requester.must('state:sync', {})).conversations!
    expect(view).toMatchObject({ state: 'ended', help: true, seq: 1 })
    expect(peer.all('message:new')).toEqual([])
  })

  test('[CV14] the same report again changes nothing; another takes its place and adds a sign', async () => {
    world = await openWorld(store)
    const counselor = await world.staff('counselor1')
    const { requester, conversationId } = await paired(world)
    const report = { conversationId, reason: 'contact' as const, note: 'nomor WA' }
    for (let again = 0; again < 3; again++) await requester.must('conversation:report', report)
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ signs: 1 }])
    await requester.must('conversation:report', { ...report, reason: 'sexual' })
    expect((await counselor.must('state:sync', {})).pages).toMatchObject([{ signs: 2, level: 3 }])
    expect(await world.node.app.store.program('demo').count('reports')).toBe(1)
  })

  test('[CV17] the same clientId in another conversation is another message', async () => {
    world = await openWorld(store)
    const { requester, conversationId } = await paired(world)
    const message = { clientId: 'same', body: 'yang pertama' }
    await requester.must('message:send', { conversationId, ...message })
    await requester.must('conversation:end', { conversationId })
    const next = await requester.must('request:open', { topics: [], language: 'id' })
    await requester.must('message:send', {
      ...message,
      conversationId: next.conversationId,
      body: 'yang kedua',
    })
    const { messages } = await requester.must('conversation:sync', {
      conversationId: next.conversationId,
      after: 0,
    })
    expect(messages.map(m => m.body)).toEqual(['yang kedua'])
  })
})

test.runIf(STORES.includes('redis' as never))(
  '[CV15] on two nodes at once each one’s order is kept, the numbers have no gap, and both hear everything',
  async () => {
    world = await openWorld('redis')
    const second = await world.startNode()
    const { requester, peer, conversationId } = await paired(world)
    peer.close()
    const moved = await connectClient(second, peer.token)
    const send = (who: Client, name: string) =>
      Array.from({ length: 15 }, (_, i) =>
        who.must('message:send', { conversationId, clientId: `${name}${i}`, body: `${name}${i}` }),
      )
    await Promise.all([...send(requester, 'r'), ...send(moved, 'p')])
    const { messages } = await moved.must('conversation:sync', { conversationId, after: 0 })
    expect(messages.map(m => m.seq)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    for (const [name, other] of [
      ['r', moved],
      ['p', requester],
    ] as const) {
      const inOrder = Array.from({ length: 15 }, (_, i) => `${name}${i}`)
      expect(messages.map(m => m.body).filter(body => body.startsWith(name))).toEqual(inOrder)
      await other.heard('message:new', m => m.body === `${name}14`)
      expect(other.all('message:new').map(m => m.body)).toEqual(inOrder)
    }
    moved.close()
  },
)

test.runIf(STORES.includes('redis' as never))(
  '[CV16] what is split over two messages is found though another node has read the first',
  async () => {
    world = await openWorld('redis', { watch: 'real' })
    const second = await world.startNode()
    const counselor = await world.staff('counselor1', second)
    const { requester, conversationId } = await paired(world)
    await requester.must('message:send', { conversationId, clientId: 'a', body: 'halo' })
    await requester.must('message:send', { conversationId, clientId: 'b', body: 'aku mau' })
    const moved = await connectClient(second, requester.token)
    await moved.must('message:send', { conversationId, clientId: 'c', body: 'mati aja' })
    expect((await counselor.heard('page:new')).page).toMatchObject({ conversationId, category: 'suicide' })
    // And back: the first node’s window ends before what the second has stored.
    await requester.must('message:send', { conversationId, clientId: 'd', body: 'aku mau' })
    await moved.must('message:send', { conversationId, clientId: 'e', body: 'bunuh diri' })
    await counselor.heard('page:updated', u => u.page.signs === 2)
    moved.close()
  },
)

test.runIf(STORES.includes('redis' as never))(
  '[CV18] a message is decided on the conversation as it is now, though another node has moved it since the last one',
  async () => {
    world = await openWorld('redis')
    const second = await world.startNode()
    const counselor = await world.staff('counselor1', second)
    const { requester, peer, conversationId } = await paired(world)
    const say = (clientId: string) =>
      requester.ask('message:send', { conversationId, clientId, body: clientId })
    expect(await say('a')).toMatchObject({ ok: true })
    await counselor.must('conversation:join', { conversationId, reason: 'a look' })
    expect(await say('b')).toMatchObject({ ok: true, seq: 2 })
    await counselor.heard('message:new', m => m.body === 'b')
    const moved = await connectClient(second, peer.token)
    await moved.must('conversation:end', { conversationId })
    expect(await say('c')).toMatchObject({ error: 'ENDED' })
    moved.close()
  },
)

test('[PR1] bodies are sealed at rest', async () => {
  world = await openWorld('lmdb')
  const { requester, conversationId } = await paired(world)
  const secret = 'kalimat yang tidak boleh terbaca siapa pun'
  await requester.must('message:send', { conversationId, clientId: 'a', body: secret })
  const files = readdirSync(world.folder, { recursive: true, withFileTypes: true }).filter(f => f.isFile())
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath ?? file.path, file.name))
    expect(bytes.includes(secret)).toBe(false)
  }
})
