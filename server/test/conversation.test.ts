import { afterEach, describe, expect, test } from 'vitest'
import { openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

describe.each(STORES)('a conversation on %s', store => {
  test('[CV1] a requester is paired with a peer, they talk, a sign pages the counselor, who joins and resolves', async () => {
    world = await openWorld(store, { watch: 'real' })
    const counselor = await world.staff('counselor1')
    const { requester, peer, conversationId } = await paired(world)

    const sent = await requester.must('message:send', {
      conversationId,
      clientId: 'a1',
      body: 'Hai, makasih ya',
    })
    expect(sent.seq).toBe(1)
    const first = await peer.heard('message:new')
    expect(first).toMatchObject({ seq: 1, body: 'Hai, makasih ya', from: { role: 'requester' } })
    await peer.must('message:send', { conversationId, clientId: 'b1', body: 'Halo! Cerita aja.' })
    await requester.heard('message:new', m => m.body === 'Halo! Cerita aja.')

    await requester.must('message:send', {
      conversationId,
      clientId: 'a2',
      body: 'aku mau bunuh diri malam ini, obatnya udah ada',
    })
    const { page } = await counselor.heard('page:new')
    expect(page).toMatchObject({ conversationId, level: 4, category: 'suicide', state: 'raised', signs: 1 })
    await requester.heard('help:show')

    await counselor.must('page:acknowledge', { pageId: page.id })
    const transcript = await counselor.must('transcript:open', { conversationId, reason: 'a page' })
    expect(transcript.messages.map(m => m.seq)).toEqual([1, 2, 3])
    await counselor.must('conversation:join', { conversationId, reason: 'a page' })
    await requester.heard('conversation:members', m => m.members.some(one => one.role === 'counselor'))
    await counselor.must('message:send', { conversationId, clientId: 'c1', body: 'Halo, saya konselor.' })
    await requester.heard('message:new', m => m.from.role === 'counselor')
    const resolved = await counselor.must('page:resolve', { pageId: page.id, outcome: 'supported' })
    expect(resolved.page.state).toBe('resolved')
    await requester.must('conversation:end', { conversationId })
    await peer.heard('conversation:ended')
  })
})
