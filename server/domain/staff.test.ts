import { describe, expect, test } from 'vitest'
import { PEER_GRACE_MS } from './program.ts'
import {
  declineOffer,
  isAvailable,
  isIdle,
  letGo,
  missOffer,
  newStaff,
  type Staff,
  setAvailability,
  setGone,
  staffIndexes,
  takeConversation,
  withoutOffer,
} from './staff.ts'

const NOW = 1_000_000
const offer = { id: 'o', conversation: 'c', expiresAt: NOW + 30_000 }

const peer = (given: Partial<Staff> = {}): Staff => ({
  ...newStaff({ id: 'p', alias: 'P', roles: ['peer'], languages: ['id'], topics: [], capacity: 2 }, NOW - 1),
  state: 'available',
  presence: { nodes: ['n'] },
  ...given,
})
const gone = { nodes: [], goneSince: NOW - 5 }

describe('a peer', () => {
  test.each([
    ['connected and available', peer(), true, true],
    ['with a conversation, and room for another', peer({ conversations: ['a'] }), true, true],
    ['at capacity', peer({ conversations: ['a', 'b'] }), true, false],
    ['with a pending offer', peer({ offer }), true, false],
    ['away', peer({ state: 'away' }), false, false],
    ['without a socket', peer({ presence: gone }), false, false],
    ['of capacity 0', peer({ capacity: 0 }), true, false],
  ])('[ST1] %s: available, idle, and in the indexes of that name', (_, staff, available, idle) => {
    expect([isAvailable(staff), isIdle(staff)]).toEqual([available, idle])
    const indexes = staffIndexes(staff)
    expect(['available' in indexes, 'idle' in indexes]).toEqual([available, idle])
  })

  test.each([
    ['here', peer({ conversations: ['a'] }), undefined],
    [
      'gone with a conversation',
      peer({ presence: gone, state: 'away', conversations: ['a'] }),
      gone.goneSince,
    ],
    ['gone while available', peer({ presence: gone }), gone.goneSince],
    ['gone with nothing to lose', peer({ presence: gone, state: 'away' }), undefined],
  ])('[ST2] %s: the end of the grace is what is due', (_, staff, since) => {
    expect(staffIndexes(staff).due).toBe(since === undefined ? undefined : since + PEER_GRACE_MS)
  })

  test('[ST3] two offers missed in a row set a peer away; an answer in between starts anew, a withdrawal does not', () => {
    const once = missOffer(peer({ offer }))
    expect(once).toMatchObject({ missed: 1, state: 'available' })
    expect(once.offer).toBeUndefined()
    const again = { ...once, offer }
    expect(missOffer(again)).toMatchObject({ missed: 0, state: 'away', reason: 'missed' })
    expect(missOffer({ ...declineOffer(again), offer })).toMatchObject({ missed: 1, state: 'available' })
    expect(missOffer({ ...takeConversation(again, 'c'), offer })).toMatchObject({ missed: 1 })
    expect(missOffer({ ...withoutOffer(again), offer })).toMatchObject({ state: 'away' })
  })

  test('[ST4] going away drops the offer; staying available keeps the time since when one is idle', () => {
    const away = setAvailability(peer({ offer, reason: 'missed' }), 'away', NOW)
    expect(away.offer).toBeUndefined()
    expect(away.reason).toBeUndefined()
    expect(setAvailability(peer(), 'available', NOW).idleSince).toBe(NOW - 1)
    expect(setAvailability(peer({ state: 'away' }), 'available', NOW).idleSince).toBe(NOW)
    expect(setGone(peer({ conversations: ['a'] }), NOW)).toMatchObject({
      state: 'away',
      reason: 'gone',
      conversations: [],
    })
  })

  test('[ST5] what ends is let go whichever way one was in it, an offer of it too, and nothing else', () => {
    const busy = peer({ conversations: ['a', 'c'], joined: ['b'], offer })
    expect(letGo(busy, 'a', NOW)).toMatchObject({
      conversations: ['c'],
      joined: ['b'],
      offer,
      idleSince: NOW,
    })
    expect(letGo(busy, 'b', NOW)).toMatchObject({ conversations: ['a', 'c'], joined: [], idleSince: NOW - 1 })
    expect(letGo(busy, 'c', NOW).offer).toBeUndefined()
  })

  test('[ST6] what was accepted last is remembered, so that accepting it again answers the same', () => {
    const taken = takeConversation(peer({ offer, conversations: ['a'] }), 'c')
    expect(taken).toMatchObject({ conversations: ['a', 'c'], accepted: { offer: 'o', conversation: 'c' } })
    expect(taken.offer).toBeUndefined()
  })
})
