import { beforeEach, describe, expect, it } from 'vitest'
import type { ConversationView, MemberView } from '../lib/wire.ts'
import { parts } from './durations.ts'
import { pieces } from './marks.ts'
import { callNow, present, requesterOf, roleIn, standing } from './membership.ts'
import { lastSeq, Reading, unread } from './reading.svelte.ts'

beforeEach(() => sessionStorage.clear())

const line = (seq: number | undefined, mine = false) => ({ mine, ...(seq !== undefined && { seq }) })

describe('the badge', () => {
  it('[SF30] counts what others said after the last message read; what is on its way counts for nothing', () => {
    const lines = [line(1), line(2, true), line(3), line(undefined, true)]
    expect(unread(lines, 0)).toBe(2)
    expect(unread(lines, 1)).toBe(1)
    expect(lastSeq(lines)).toBe(3)
  })

  it('[SF31] what was read stays read after a reload, and is forgotten with its conversation', () => {
    const conversation = { id: 'c1', lines: [line(1), line(2)] }
    const reading = new Reading()
    expect(reading.unread(conversation)).toBe(2)
    reading.read(conversation)
    expect(new Reading().unread(conversation)).toBe(0)
    reading.forget('c1')
    expect(new Reading().unread(conversation)).toBe(2)
  })
})

describe('where a conversation stands', () => {
  const member = (role: MemberView['role'], change: Partial<MemberView> = {}): MemberView => ({
    role,
    alias: role,
    fromSeq: 1,
    ...change,
  })
  const view = (state: ConversationView['state'], ...members: MemberView[]) => ({ state, members })

  it('[SF32] one that went back to the queue is no longer one’s own, though it goes on', () => {
    const gone = member('peer', { mine: true, toSeq: 4 })
    expect(standing(view('waiting', member('requester'), gone))).toBe('returned')
    expect(standing(view('open', gone, member('peer', { mine: true, fromSeq: 9 })))).toBe('live')
    expect(standing(view('ended', member('peer', { mine: true })))).toBe('ended')
  })

  it('[SF36] a peer is told to stay until somebody comes, and no longer once they have', () => {
    const own = member('peer', { mine: true })
    const call = (call: ConversationView['call'], state: ConversationView['state'], ...more: MemberView[]) =>
      callNow({ ...view(state, own, ...more), ...(call && { call }) })
    expect(call('calling', 'open')).toBe('calling')
    expect(call('answered', 'open')).toBe('answered')
    expect(call('answered', 'open', member('counselor'))).toBeUndefined()
    expect(call('answered', 'open', member('counselor', { toSeq: 4 }))).toBe('answered')
    expect(call('calling', 'open', member('counselor'))).toBe('calling')
    expect(call('calling', 'ended')).toBeUndefined()
    expect(call(undefined, 'open')).toBeUndefined()
  })

  it('[SF33] who is here are the others who have not left', () => {
    const members = [member('requester'), member('peer', { mine: true }), member('counselor', { toSeq: 3 })]
    expect(present({ members }, 'counselor')).toBeUndefined()
    expect(present({ members }, 'peer')).toBeUndefined()
    expect(present({ members: [...members, member('counselor')] }, 'counselor')?.alias).toBe('counselor')
    expect(requesterOf({ members })).toBe('requester')
    expect(roleIn({ members })).toBe('peer')
  })
})

describe('marks', () => {
  const marked = (text: string, ...stretches: [number, number][]) =>
    pieces(
      text,
      stretches.map(([start, end]) => ({ start, end })),
    )
      .map(piece => (piece.marked ? `[${piece.text}]` : piece.text))
      .join('')

  it('[SF35] stretches that overlap or touch are one mark, and no letter is lost', () => {
    expect(marked('aku capek hidup', [4, 9], [7, 15])).toBe('aku [capek hidup]')
    expect(marked('aku capek hidup', [10, 15], [0, 3])).toBe('[aku] capek [hidup]')
    expect(marked('aku', [0, 1], [1, 2])).toBe('[ak]u')
    expect(marked('aku')).toBe('aku')
  })

  it('[SF35] a stretch beyond the text, or an empty one, marks nothing', () => {
    expect(marked('aku', [2, 9], [12, 14], [1, 1])).toBe('ak[u]')
    expect(pieces('', [{ start: 0, end: 3 }])).toEqual([])
  })
})

it('[SF34] a time is told in whole hours, minutes and seconds, and a clock that runs ahead makes it nothing', () => {
  expect(parts(3_725_900)).toEqual({ hours: 1, minutes: 2, seconds: 5 })
  expect(parts(-500)).toEqual({ hours: 0, minutes: 0, seconds: 0 })
})
