import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Timeline } from './timeline.ts'
import type { MessageView } from './wire.ts'

const message = (seq: number): MessageView => ({
  conversationId: 'c1',
  seq,
  from: { role: 'peer', alias: 'Bulan' },
  body: String(seq),
  sentAt: seq,
})
const seqs = (timeline: Timeline) => timeline.messages.map(m => m.seq)

describe('timeline', () => {
  it('[CL10] shows by number, each number once, however often it is told', () => {
    const timeline = new Timeline()
    for (const seq of [2, 1, 2, 3, 1]) timeline.add(message(seq))
    expect(seqs(timeline)).toEqual([1, 2, 3])
  })

  it('[CL11] sees a gap, and asks from the last number before it', () => {
    const timeline = new Timeline()
    expect(timeline.add(message(1))).toBe(false)
    expect(timeline.add(message(4))).toBe(true)
    expect(timeline.through).toBe(1)
    timeline.merge([message(2), message(3), message(4)], 4)
    expect(timeline.through).toBe(4)
    expect(timeline.misses(4)).toBe(false)
  })

  it('[CL12] what a sync leaves out is not for this reader, and is not asked for again', () => {
    const late = new Timeline()
    late.merge([message(10), message(11)], 11)
    expect(late.misses(11)).toBe(false)
    const early = new Timeline()
    early.merge([], 9)
    expect(early.misses(9)).toBe(false)
    expect(early.misses(10)).toBe(true)
    expect(early.through).toBe(0)
  })

  it('[CL13] a new epoch forgets everything and says what was known', () => {
    const timeline = new Timeline()
    timeline.merge([message(1), message(2)], 2)
    expect(timeline.reset('e2').map(m => m.seq)).toEqual([1, 2])
    expect([timeline.epoch, timeline.through, seqs(timeline)]).toEqual(['e2', 0, []])
  })

  it('[CL14] hints lost, doubled and out of order, with a sync at each gap: all messages, once, in order', () => {
    const hints = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 80 })
    fc.assert(
      fc.property(hints, told => {
        const timeline = new Timeline()
        let last = 0
        for (const seq of told) {
          last = Math.max(last, seq)
          const log = Array.from({ length: last }, (_, i) => message(i + 1))
          if (timeline.add(message(seq))) timeline.merge(log.slice(timeline.through), last)
          expect(seqs(timeline)).toEqual(log.map(m => m.seq))
        }
      }),
    )
  })
})
