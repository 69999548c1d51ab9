import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeWire } from '../../lib/fake-wire.ts'
import { type Channel, Channels } from './channels.svelte.ts'
import { asRules, moved, turnsOf } from './rules.ts'

let wire: FakeWire
let channels: Channels
const channel = (id: string, change: Partial<Channel> = {}): Channel => ({
  id,
  kind: 'email',
  name: id,
  verified: true,
  ...change,
})
const knows = (...list: Channel[]) => {
  wire.answers['contacts:read'] = {
    contact: { channels: list, rules: [] },
    kinds: ['email'],
    unreachable: [],
  }
}

beforeEach(() => {
  wire = new FakeWire()
  knows()
})

describe('one’s own channels', () => {
  it.each([
    ['none', [], false],
    ['not proved', [channel('a', { verified: false })], false],
    ['turned off', [channel('a', { disabledAt: 1 })], false],
    ['one of two works', [channel('a', { disabledAt: 1 }), channel('b')], true],
  ])(
    '[SF73] one is reachable by a channel that is proved and not turned off: %s',
    async (_, list, reachable) => {
      knows(...list)
      channels = new Channels(wire, () => true)
      expect(channels.reachable).toBeUndefined()
      await vi.waitFor(() => expect(channels.reachable).toBe(reachable))
      channels.close()
    },
  )

  it('[SF74] they are read again when the server says that something changed, and never for who is not called', async () => {
    channels = new Channels(wire, () => true)
    await vi.waitFor(() => expect(channels.known).toBeDefined())
    knows(channel('a'))
    wire.says('sync:now', {})
    await vi.waitFor(() => expect(channels.list).toHaveLength(1))
    channels.close()
    const before = wire.asked.length
    new Channels(wire, () => false).close()
    expect(wire.asked).toHaveLength(before)
  })
})

describe('the order of channels', () => {
  it('[SF75] follows the rules; those they do not name come last, a minute apart', () => {
    const list = ['a', 'b', 'c', 'd'].map(id => channel(id))
    const turns = turnsOf({
      channels: list,
      rules: [
        { channel: 'c', afterSeconds: 0 },
        { channel: 'a', afterSeconds: 30 },
      ],
    })
    expect(turns.map(turn => [turn.channel.id, turn.afterSeconds])).toEqual([
      ['c', 0],
      ['a', 30],
      ['b', 90],
      ['d', 150],
    ])
    expect(turnsOf({ channels: list.slice(0, 2), rules: [] }).map(turn => turn.afterSeconds)).toEqual([0, 60])
  })

  it('[SF76] one that is moved changes places and times with its neighbor; at the ends nothing moves', () => {
    const turns = turnsOf({ channels: [channel('a'), channel('b'), channel('c')], rules: [] })
    expect(asRules(moved(turns, 2, -1))).toEqual([
      { channel: 'a', afterSeconds: 0 },
      { channel: 'c', afterSeconds: 60 },
      { channel: 'b', afterSeconds: 120 },
    ])
    expect(asRules(moved(turns, 0, -1))).toEqual(asRules(turns))
  })
})
