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
  it.each<[string, Channel[], boolean]>([
    ['none', [], false],
    ['not proved', [channel('a', { verified: false })], false],
    ['turned off', [channel('a', { disabledAt: 1 })], false],
    ['one of two works', [channel('a', { disabledAt: 1 }), channel('b')], true],
  ])(
    '[SF73] one is reachable by a channel that is proved and not turned off: %s',
    async (_, list, reachable) => {
      knows(...list)
      channels = new Channels({ wire, refresh: () => {} })
      await channels.load()
      expect(channels.works).toBe(reachable)
      channels.close()
    },
  )

  it('[SF74] once looked at they are read again when the server says that something changed', async () => {
    channels = new Channels({ wire, refresh: () => {} })
    wire.says('sync:now', {})
    expect(wire.asked).toEqual([])
    await channels.load()
    knows(channel('a'))
    wire.says('sync:now', {})
    await vi.waitFor(() => expect(channels.list).toHaveLength(1))
    channels.close()
  })

  it('[SF74] a change of one’s own asks for the state, which says whether one is reachable', async () => {
    const refresh = vi.fn()
    channels = new Channels({ wire, refresh })
    await channels.load()
    wire.answers['contacts:remove'] = { contact: { channels: [], rules: [] } }
    await channels.remove('a')
    expect(refresh).toHaveBeenCalledTimes(1)
    channels.close()
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
