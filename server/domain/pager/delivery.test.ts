import { describe, expect, test } from 'vitest'
import type { Level } from '../../protocol/levels.ts'
import {
  beginSending,
  cancel,
  type Delivery,
  deliveryIndexes,
  freeAt,
  GATHER_MS,
  isOver,
  joinPage,
  markSeen,
  mayBegin,
  newDelivery,
  type Outcome,
  recordOutcome,
  SENDING_MS,
  UNSEEN_MS,
  waitNoMore,
} from './delivery.ts'

const NOW = 10 * 60 * 60_000
const to = { person: 'one', channel: 'c', kind: 'push' as const }
const page = (id: string, level: Level) => ({ id, level })
const made = (level: Level = 3, at = NOW): Delivery => newDelivery('d', to, page('p', level), at, NOW)
const sending = (more: Partial<Delivery> = {}): Delivery => ({
  ...beginSending(made(), [page('p', 3)], 'node1', NOW),
  ...more,
})
const failed = (more: Partial<Extract<Outcome, { ok: false }>> = {}): Outcome => ({
  ok: false,
  reason: 'overloaded',
  permanent: false,
  ...more,
})

describe('when a notice leaves', () => {
  test.each<[string, Delivery, number]>([
    ['at imminent at once', made(4), 0],
    ['below after what is gathered', made(3), GATHER_MS],
    ['meant for later, then', made(3, NOW + 60_000), 60_000],
    ['meant for later at imminent, then', made(4, NOW + 60_000), 60_000],
    ['an urgent one hastens what waits', joinPage(made(3), page('q', 4), NOW, NOW), 0],
    ['a late one delays nothing', joinPage(made(3), page('q', 2), NOW + 60_000, NOW), GATHER_MS],
    [
      'one for now hastens what was for later',
      joinPage(made(2, NOW + 300_000), page('q', 2), NOW, NOW),
      GATHER_MS,
    ],
  ])('[PD9] %s', (_, { due }, after) => {
    expect(due).toBe(NOW + after)
  })

  test('[PD10] one notice calls for all its pages, each once, at the highest of their levels', () => {
    const all = [page('q', 4), page('p', 2), page('q', 2)]
    const joined = all.reduce<Delivery>((delivery, one) => joinPage(delivery, one, NOW, NOW), made(2))
    expect(joined).toMatchObject({ pages: ['p', 'q'], level: 4 })
    // What has been answered meanwhile is left out when it is sent.
    expect(beginSending(joined, [page('p', 2)], 'node1', NOW)).toMatchObject({ pages: ['p'], level: 2 })
  })

  test.each([
    ['nothing was sent there yet', undefined, 0],
    ['something was just sent', NOW, 5_000],
    ['four seconds ago', NOW - 4_000, 1_000],
    ['long ago', NOW - 60_000, -55_000],
    ['in a future from which the clock was set back', NOW + 60_000, 0],
  ])('[PD11] %s: it is free then', (_, sentAt, after) => {
    expect(freeAt(sentAt, NOW)).toBe(NOW + after)
  })

  test.each<[string, Delivery, boolean]>([
    ['it waits, and its time has come', { ...made(), due: NOW }, true],
    ['it waits for later', { ...made(), due: NOW + 1 }, false],
    ['somebody is sending it', sending(), false],
    ['who sent it has not recorded in time what came of it', sending({ due: NOW }), true],
    ['it was sent', recordOutcome(sending(), { ok: true }, NOW, 0), false],
    ['it was cancelled', cancel(made(), NOW), false],
  ])('[PD12] %s: whether it may be begun', (_, delivery, may) => {
    expect(mayBegin(delivery, NOW)).toBe(may)
  })

  test('[PD13] of all that is due, imminent comes first; a repeat and a later one wait for their turn', () => {
    const due = (delivery: Delivery) => deliveryIndexes(delivery).due!
    expect(due(made(4))).toBeLessThan(NOW - 3 * 60 * 60_000)
    expect(due(made(3))).toBe(NOW + GATHER_MS)
    expect(due(made(4, NOW + 60_000))).toBe(NOW + 60_000)
    expect(due({ ...made(4), attempts: 1 })).toBe(NOW)
  })
})

describe('what comes of an attempt', () => {
  test('[PD14] who begins has so long to record what came of it', () => {
    expect(sending()).toMatchObject({ state: 'sending', node: 'node1', attempts: 1, due: NOW + SENDING_MS })
    expect(deliveryIndexes(sending())).toEqual({ due: NOW + SENDING_MS, 'sending/node1': NOW + SENDING_MS })
  })

  test('[PD15] a push is looked after until a device has shown it; what else was sent is over', () => {
    const push = recordOutcome(sending(), { ok: true }, NOW, 0)
    expect(push).toMatchObject({ state: 'sent', sentAt: NOW, due: NOW + UNSEEN_MS })
    const mail = recordOutcome(sending({ kind: 'email' }), { ok: true }, NOW, 0)
    expect(mail).toMatchObject({ state: 'sent', sentAt: NOW })
    expect([mail.due, waitNoMore(push).due]).toEqual([undefined, undefined])
    // Kept a while, for its receipt and its link.
    expect(deliveryIndexes(mail).due).toBeGreaterThan(NOW + 24 * 60 * 60_000)
  })

  test.each<[string, number, Outcome, number, number | undefined]>([
    ['the first time, soonest', 1, failed(), 0, 1_000],
    ['the first time, latest', 1, failed(), 1, 2_000],
    ['the third time', 3, failed(), 1, 8_000],
    ['the fifth time', 5, failed(), 1, 32_000],
    ['it says when', 1, failed({ retryAfterMs: 20_000 }), 0, 20_000],
    ['it says sooner than is good for it', 4, failed({ retryAfterMs: 1 }), 1, 16_000],
    ['the sixth time', 6, failed(), 1, undefined],
    ['for good', 1, failed({ reason: 'gone', permanent: true }), 1, undefined],
  ])(
    '[PD16] it fails %s: sent again under the same key after a back-off, or not any more',
    (_, attempts, outcome, jitter, after) => {
      const next = recordOutcome(sending({ attempts }), outcome, NOW, jitter)
      expect(next.id).toBe('d')
      expect(next.state).toBe(after === undefined ? 'failed' : 'pending')
      expect(next.due).toBe(after === undefined ? undefined : NOW + after)
      expect(next.reason).toBe(outcome.ok ? undefined : outcome.reason)
    },
  )

  test('[PD17] a receipt counts once and from any state, and nothing that comes later takes it back', () => {
    for (const delivery of [made(), sending(), recordOutcome(sending(), { ok: true }, NOW, 0)]) {
      const seen = markSeen(delivery, NOW)
      expect(seen).toMatchObject({ state: 'seen', seenAt: NOW })
      expect(markSeen(seen, NOW + 1)).toBe(seen)
      for (const outcome of [{ ok: true as const }, failed()])
        expect(recordOutcome(seen, outcome, NOW, 0)).toBe(seen)
      expect([seen.due, isOver(seen)]).toEqual([undefined, true])
    }
  })
})
