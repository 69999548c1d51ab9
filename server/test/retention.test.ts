import { afterEach, describe, expect, test } from 'vitest'
import { unsealBytes } from '../app/cipher.ts'
import { messagesOf } from '../app/documents.ts'
import { dayOf } from '../app/sealing.ts'
import type { MessageEntry } from '../app/views.ts'
import type { Conversation } from '../domain/conversation.ts'
import { DAY_MS } from '../domain/program.ts'
import { type Client, openWorld, paired, STORES, type World } from './harness.ts'

let world: World
afterEach(() => world?.close())

const HOUR = 60 * 60_000
const RETENTION = { program: { retentionDays: 3 } }

/** Lets days go by as a server sees them that looks once an hour. */
async function pass(days: number): Promise<void> {
  for (let hour = 0; hour < 24 * days; hour++) {
    world.clock.add(HOUR)
    await world.node.tick()
  }
}

const partition = () => world.node.app.store.program('demo')

async function conversationOf(id: string): Promise<Conversation> {
  const [document] = await partition().get(`conversation/${id}`)
  return document!.value as Conversation
}

/** What a backup of the data holds of a conversation. */
async function backup(id: string) {
  const { entries } = await partition().read(messagesOf(id), 0)
  return {
    seal: (await conversationOf(id)).seal,
    bodies: entries.map(({ entry }) => (entry as MessageEntry).body),
  }
}

/** What the keyring of now makes of a backup: its bodies, or `undefined` where no key opens it. */
async function restored({ seal, bodies }: Awaited<ReturnType<typeof backup>>): Promise<string[] | undefined> {
  const key = await world.node.app.keyring.key('demo', seal.day, false)
  const conversationKey = key && unsealBytes(key, seal.key)
  return conversationKey && bodies.map(body => unsealBytes(conversationKey, body).toString())
}

/** Sockets and tokens end within these days; who reads later signs in again. */
const counselorNow = (): Promise<Client> => world.staff('counselor1')

async function conversationWith(body: string) {
  const { requester, peer, conversationId } = await paired(world)
  await requester.must('message:send', { conversationId, clientId: 'a', body })
  return { requester, peer, conversationId }
}

describe.each(STORES)('retention on %s', store => {
  test('[RT1] after the program’s period the bodies are erased, and with the key of their day every older backup of them', async () => {
    world = await openWorld(store, RETENTION)
    const { requester, conversationId } = await conversationWith('LEVEL2 suicide dan satu rahasia')
    const early = await counselorNow()
    const [page] = (await early.must('state:sync', {})).pages!
    await early.must('page:resolve', { pageId: page!.id, outcome: 'supported', note: 'catatan' })
    await requester.must('conversation:end', { conversationId })
    const old = await backup(conversationId)
    expect(await restored(old)).toEqual(['LEVEL2 suicide dan satu rahasia'])

    await pass(2.9)
    expect((await conversationOf(conversationId)).erased).toBe(false)
    await pass(0.2)
    expect(await conversationOf(conversationId)).toMatchObject({
      erased: true,
      state: 'ended',
      seal: { key: '' },
    })
    await expect(partition().read(messagesOf(conversationId), 0)).rejects.toThrow(/messages/)

    const counselor = await counselorNow()
    const reading = { conversationId, reason: 'long after' }
    expect(await counselor.ask('transcript:open', reading)).toMatchObject({ error: 'GONE' })
    await pass(1)
    expect(await restored(old)).toBeUndefined()
    // Whoever still shows it is told to forget it.
    const member = {
      program: 'demo',
      id: (await conversationOf(conversationId)).requester,
      roles: ['requester' as const],
    }
    const { messages } = world.node.parts
    expect(await messages.sync(member, { conversationId, epoch: 'e', after: 1 })).toMatchObject({
      reset: true,
      messages: [],
    })
    const resent = { conversationId, clientId: 'a', body: 'x' }
    await expect(messages.send(member, resent)).rejects.toMatchObject({ code: 'ENDED' })
    const report = { conversationId, reason: 'other' as const }
    await expect(world.node.parts.conversations.report(member, report)).rejects.toThrow(
      'key of a conversation',
    )
  })

  test('[RT2] a report holds the text, under the key of a later day', async () => {
    world = await openWorld(store, RETENTION)
    const { requester, conversationId } = await conversationWith('yang dilaporkan')
    await requester.must('conversation:report', { conversationId, reason: 'sexual' })
    await requester.must('conversation:end', { conversationId })
    const old = await backup(conversationId)
    await pass(9)
    expect(await restored(old)).toBeUndefined()
    const counselor = await counselorNow()
    const { messages } = await counselor.must('transcript:open', { conversationId, reason: 'a report' })
    expect(messages).toMatchObject([{ body: 'yang dilaporkan' }])
  })

  test('[RT3] an unresolved page holds the text; once it is resolved the text goes within a day', async () => {
    world = await openWorld(store, RETENTION)
    const { requester, conversationId } = await conversationWith('LEVEL3 suicide')
    await requester.must('conversation:end', { conversationId })
    await pass(6)
    const counselor = await counselorNow()
    const reading = { conversationId, reason: 'a late page' }
    expect((await counselor.must('transcript:open', reading)).messages).toMatchObject([
      { body: 'LEVEL3 suicide' },
    ])
    const [page] = (await counselor.must('state:sync', {})).pages!
    await counselor.must('page:resolve', { pageId: page!.id, outcome: 'unreachable' })
    await pass(1.1)
    expect((await conversationOf(conversationId)).erased).toBe(true)
  })

  test('[RT4] what ended after midnight outlasts its first day’s key under that of its last day, not longer', async () => {
    world = await openWorld(store, RETENTION)
    world.clock.add(16 * HOUR)
    const first = dayOf(world.clock.now())
    const { requester, conversationId } = await conversationWith('sampai lewat tengah malam')
    world.clock.add(5 * HOUR)
    const last = dayOf(world.clock.now())
    await requester.must('conversation:end', { conversationId })
    await pass(2.95)
    expect(await conversationOf(conversationId)).toMatchObject({ erased: false, seal: { day: last } })
    expect(await world.node.app.keyring.key('demo', first, false)).toBeUndefined()
    const old = await backup(conversationId)
    expect(await restored(old)).toEqual(['sampai lewat tengah malam'])
    await pass(1)
    expect((await conversationOf(conversationId)).erased).toBe(true)
    expect(await restored(old)).toBeUndefined()
  })

  test('[RT5] a conversation that goes on outlasts the key of the day on which it began', async () => {
    world = await openWorld(store, RETENTION)
    const { conversationId } = await conversationWith('masih berlangsung')
    const { version, value } = (await partition().get(`conversation/${conversationId}`))[0]!
    expect((value as Conversation).state).toBe('open')
    const first = (value as Conversation).seal.day
    world.clock.add(5 * DAY_MS)
    await world.node.parts.retention.destroyDay('demo', first)
    const [now] = await partition().get(`conversation/${conversationId}`)
    expect(now!.version).toBeGreaterThan(version)
    expect(await restored(await backup(conversationId))).toEqual(['masih berlangsung'])
    expect(await world.node.app.keyring.key('demo', first, false)).toBeUndefined()
  })
})
