import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Conversation } from './conversation.svelte.ts'
import { Conversations } from './conversations.svelte.ts'
import { FakeWire } from './fake-wire.ts'
import { kept } from './keep.ts'

let wire: FakeWire
let conversation: Conversation

const shown = () => conversation.lines.map(line => [line.body, line.state])
const sends = () => wire.asked.filter(([event]) => event === 'message:send')
const settled = () =>
  vi.waitFor(() => expect(conversation.lines.every(line => line.state === 'sent')).toBe(true))

beforeEach(() => {
  sessionStorage.clear()
  wire = new FakeWire()
  conversation = new Conversation(wire, wire.view())
})

describe('conversation', () => {
  it('[CL7] a message shows at once as pending, and as sent once acknowledged, under one key', async () => {
    conversation.send('  Halo  ')
    expect(shown()).toEqual([['Halo', 'pending']])
    const { key } = conversation.lines[0]!
    await settled()
    expect(conversation.lines).toMatchObject([{ key, seq: 1, mine: true, state: 'sent' }])
  })

  it('[CL8] after a lost connection everything unacknowledged goes out again, in order, stored once', async () => {
    wire.troubles = ['LOST_ACK']
    wire.goes(false)
    conversation.send('satu')
    conversation.send('dua')
    expect(shown()).toEqual([
      ['satu', 'pending'],
      ['dua', 'pending'],
    ])
    wire.goes(true)
    await conversation.resume()
    await vi.waitFor(() => expect(wire.log.map(m => m.body)).toEqual(['satu', 'dua']), 3_000)
    await settled()
  })

  it('[CL2] a reload in the middle of sending loses nothing and doubles nothing', async () => {
    wire.troubles = ['LOST_ACK']
    conversation.send('satu')
    await vi.waitFor(() => expect(wire.log).toHaveLength(1))
    expect(kept('outbox.c1')).toHaveLength(1)
    conversation = new Conversation(wire, wire.view())
    expect(shown()).toEqual([['satu', 'pending']])
    await conversation.resume()
    expect(shown()).toEqual([['satu', 'sent']])
    expect(wire.log).toHaveLength(1)
    expect(kept('outbox.c1')).toBeUndefined()
  })

  it('[CL3] what the server will never take is shown as failed; its writer may try again or drop it', async () => {
    wire.troubles = ['TOO_LARGE']
    conversation.send('panjang')
    conversation.send('pendek')
    await vi.waitFor(() =>
      expect(shown()).toEqual([
        ['pendek', 'sent'],
        ['panjang', 'failed'],
      ]),
    )
    const failed = conversation.lines[1]!.clientId!
    conversation.retry(failed)
    await settled()
    expect(wire.log.map(m => m.body)).toEqual(['pendek', 'panjang'])
  })

  it('[CL11] a gap in what is told makes it ask for the rest', async () => {
    wire.hears('satu')
    wire.hears('dua')
    conversation.seeMessage(wire.hears('tiga'))
    await vi.waitFor(() => expect(shown().map(([body]) => body)).toEqual(['satu', 'dua', 'tiga']))
  })

  it('[CL15] a state that names a later message makes it ask', async () => {
    wire.hears('satu')
    conversation.see(wire.view({ rev: 2 }))
    await vi.waitFor(() => expect(shown()).toEqual([['satu', 'sent']]))
  })

  it('[CL16] after a reset it reads anew, and sends again what the server had acknowledged and lost', async () => {
    await conversation.sync()
    conversation.send('satu')
    await settled()
    conversation.send('dua')
    await settled()
    wire.log.pop()
    wire.epoch = 'e2'
    await conversation.resume()
    await settled()
    expect(wire.log.map(m => m.body)).toEqual(['satu', 'dua'])
    expect(shown().map(([body]) => body)).toEqual(['satu', 'dua'])
  })

  it('[CL17] a state older than the one shown is ignored', () => {
    conversation.see(wire.view({ rev: 5, state: 'ended' }))
    conversation.see(wire.view({ rev: 4, state: 'open' }))
    conversation.seeMembers({ conversationId: 'c1', rev: 3, members: [], seq: 0 }, 'open')
    expect(conversation.view.state).toBe('ended')
  })

  it('[CL18] tells that it is being written at most every two and a half seconds', () => {
    conversation.writes()
    conversation.writes()
    expect(wire.asked).toEqual([['message:typing', { conversationId: 'c1' }]])
  })

  it('[CL19] an end stops the sending: what is left shows as failed', async () => {
    wire.troubles = ['ENDED']
    conversation.send('telat')
    await vi.waitFor(() => expect(shown()).toEqual([['telat', 'failed']]))
    expect(sends()).toHaveLength(1)
  })
})

describe('conversations', () => {
  it('[CL9] a connection that is back resumes every conversation that has not ended', async () => {
    const all = new Conversations(wire, () => {})
    conversation = all.see(wire.view())
    wire.goes(false)
    conversation.send('satu')
    wire.goes(true)
    await settled()
    expect(wire.log.map(m => m.body)).toEqual(['satu'])
  })

  it('[CL15] news about a conversation that is not known asks for the state', () => {
    const unknown = vi.fn()
    new Conversations(wire, unknown)
    wire.says('message:new', wire.hears('satu'))
    expect(unknown).toHaveBeenCalledOnce()
  })
})
