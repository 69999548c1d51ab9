import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Conversation } from './conversation.ts'
import { match } from './matching.ts'
import { PASSED_MS } from './program.ts'
import { isIdle, newStaff, type Staff } from './staff.ts'

const NOW = 10_000_000

const waiting = (id: string, given: Partial<Conversation> = {}): Conversation => ({
  v: 1,
  id,
  state: 'waiting',
  requester: `visit-${id}`,
  members: [],
  language: 'id',
  topics: [],
  openedAt: NOW - 1_000,
  level: 0,
  help: false,
  returned: false,
  passed: {},
  held: false,
  seal: { day: '2026-03-03', key: '' },
  feedback: {},
  erased: false,
  ...given,
})

const peer = (id: string, given: Partial<Staff> = {}): Staff => ({
  ...newStaff(
    { id, alias: id, roles: ['peer'], languages: ['id', 'en'], topics: [], capacity: 2 },
    NOW - 5_000,
  ),
  state: 'available',
  presence: { nodes: ['n1'] },
  ...given,
})

const pairs = (conversations: Conversation[], peers: Staff[], now = NOW) =>
  match(
    conversations,
    peers,
    peers.map(p => p.id),
    now,
  ).map(m => [m.conversation.id, m.peer.id])

describe('matching', () => {
  test('[MT1] requesters are served by their first opening, those flagged high or above before all others', () => {
    const late = waiting('late', { openedAt: NOW - 10 })
    const early = waiting('early', { openedAt: NOW - 500 })
    const flagged = waiting('flagged', { openedAt: NOW - 1, level: 3 })
    expect(pairs([late, early], [peer('p')])).toEqual([['early', 'p']])
    expect(pairs([late, early, flagged], [peer('p')])).toEqual([['flagged', 'p']])
  })

  test.each([
    ['language', { languages: ['en'] }, { languages: ['id'], conversations: ['x'] }],
    ['shared topics', { topics: [] }, { topics: ['study'], conversations: ['x'] }],
    ['least load', { conversations: ['x'], idleSince: 0 }, { conversations: [] }],
    ['longest idle', { idleSince: NOW - 10 }, { idleSince: NOW - 20 }],
  ] as [string, Partial<Staff>, Partial<Staff>][])('[MT2] the peer is chosen by %s', (_, worse, better) => {
    const conversation = waiting('c', { topics: ['study'] })
    expect(pairs([conversation], [peer('a', worse), peer('b', better)])).toEqual([['c', 'b']])
  })

  test('[MT3] topics choose which peer, never which requester', () => {
    const first = waiting('first', { openedAt: NOW - 500, topics: ['love'] })
    const second = waiting('second', { openedAt: NOW - 100, topics: ['study'] })
    expect(pairs([first, second], [peer('p', { topics: ['study'] })])).toEqual([['first', 'p']])
  })

  test('[MT4] who passed is offered the same requester again after everyone else, or after two minutes', () => {
    const passed = waiting('c', { passed: { a: NOW } })
    expect(pairs([passed], [peer('a')])).toEqual([])
    expect(pairs([passed], [peer('a'), peer('b')])).toEqual([['c', 'b']])
    expect(pairs([passed], [peer('a')], NOW + PASSED_MS)).toEqual([['c', 'a']])
    const both = waiting('c', { passed: { a: NOW, b: NOW + 1 } })
    expect(pairs([both], [peer('a'), peer('b')], NOW + 2)).toEqual([['c', 'a']])
    // Somebody busy is everyone else, too: they have not been asked yet.
    const busy = peer('b', { offer: { id: 'o', conversation: 'z', expiresAt: NOW } })
    expect(pairs([passed], [peer('a'), busy])).toEqual([])
  })

  test('[MT5] nobody is paired twice, nobody above capacity, and no idle peer is left with a requester they did not pass on', () => {
    const someConversation = fc.record({
      openedAt: fc.integer({ min: NOW - 1_000, max: NOW }),
      level: fc.constantFrom(0, 1, 2, 3, 4),
      language: fc.constantFrom('id', 'en'),
      topics: fc.subarray(['study', 'love', 'work']),
      passed: fc.dictionary(
        fc.constantFrom('p0', 'p1', 'p2', 'p3'),
        fc.integer({ min: NOW - 200_000, max: NOW }),
      ),
    })
    const somePeer = fc.record({
      state: fc.constantFrom('available', 'away'),
      nodes: fc.constantFrom([], ['n1']),
      load: fc.integer({ min: 0, max: 3 }),
      offered: fc.boolean(),
      languages: fc.subarray(['id', 'en']),
      topics: fc.subarray(['study', 'love', 'work']),
    })
    fc.assert(
      fc.property(
        fc.array(someConversation, { maxLength: 8 }),
        fc.array(somePeer, { maxLength: 5 }),
        (cs, ps) => {
          const conversations = cs.map((c, i) => waiting(`c${i}`, c as Partial<Conversation>))
          const peers = ps.map((p, i) =>
            peer(`p${i}`, {
              state: p.state as Staff['state'],
              presence: { nodes: [...p.nodes] },
              conversations: Array.from({ length: p.load }, (_, n) => `x${n}`),
              languages: p.languages as Staff['languages'],
              topics: p.topics,
              ...(p.offered && { offer: { id: 'o', conversation: 'z', expiresAt: NOW + 1 } }),
            }),
          )
          const found = pairs(conversations, peers)
          expect(new Set(found.map(([c]) => c)).size).toBe(found.length)
          expect(new Set(found.map(([, p]) => p)).size).toBe(found.length)
          for (const [, p] of found) expect(isIdle(peers.find(one => one.id === p)!)).toBe(true)
          const left = peers.filter(p => isIdle(p) && !found.some(([, id]) => id === p.id))
          for (const conversation of conversations)
            if (!found.some(([id]) => id === conversation.id))
              for (const p of left) expect(NOW - (conversation.passed[p.id] ?? 0)).toBeLessThan(PASSED_MS)
          // Fair: whoever was served has no earlier turn than somebody left whom the same peer would have taken.
          const turn = (c: Conversation) => (c.level >= 3 ? c.openedAt - 1e13 : c.openedAt)
          for (const conversation of conversations.filter(c => !found.some(([id]) => id === c.id)))
            for (const [id, p] of found) {
              const served = conversations.find(c => c.id === id)!
              if (!(p! in conversation.passed)) expect(turn(served)).toBeLessThanOrEqual(turn(conversation))
            }
        },
      ),
      { numRuns: 500, verbose: 1 },
    )
  })
})
