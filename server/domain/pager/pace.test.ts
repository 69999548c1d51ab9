import { describe, expect, test } from 'vitest'
import type { Policy } from '../../protocol/pager.ts'
import { acknowledge, MOST_SNOOZE_MS, type Page, raise, snooze } from '../page.ts'
import { OVERDUE_MS } from '../program.ts'
import { AGAIN_MS, type Climb } from './climb.ts'
import { keepPace } from './pace.ts'
import { DEFAULT_POLICY } from './policy.ts'

const NOW = 10_000_000
const MINUTE = 60_000
const step = (delaySeconds: number) => ({ targets: [{ everyone: true as const }], delaySeconds })
const policy: Policy = {
  ...DEFAULT_POLICY,
  high: { ...DEFAULT_POLICY.high, steps: [step(60), step(300)] },
  actMinutes: 10,
  offerNumbersSeconds: 180,
}
const raised: Page = raise('p', 'c', { level: 3, category: 'suicide' }, NOW)
const climbing = (climb: Partial<Climb>, more: Partial<Page> = {}): Page => ({
  ...raised,
  ...more,
  climb: { ...raised.climb!, ...climb },
})
const taken = acknowledge(raised, { id: 'a', alias: 'a' }, NOW, 10 * MINUTE)

describe('the pace of a page', () => {
  test.each<[string, Page, (page: Page) => number | undefined, number]>([
    ['the first step', climbing({ nextAt: NOW + 10 * MINUTE }), page => page.climb?.nextAt, MINUTE],
    ['a step', climbing({ step: 0, nextAt: NOW + 10 * MINUTE }), page => page.climb?.nextAt, MINUTE],
    [
      'a slower step',
      climbing({ step: 1, nextAt: NOW + 10 * MINUTE }),
      page => page.climb?.nextAt,
      5 * MINUTE,
    ],
    [
      'a step beyond the policy’s end',
      climbing({ step: 7, nextAt: NOW + 10 * MINUTE }),
      page => page.climb?.nextAt,
      5 * MINUTE,
    ],
    [
      'exhausted',
      climbing({ step: 2, exhausted: true, nextAt: NOW + 10 * MINUTE }),
      page => page.climb?.nextAt,
      AGAIN_MS,
    ],
    ['its reminder', { ...raised, againAt: NOW + 10 * MINUTE }, page => page.againAt, OVERDUE_MS],
    ['the numbers', { ...raised, numbersAt: NOW + 10 * MINUTE }, page => page.numbersAt, 180_000],
    ['acknowledged', { ...taken, actBy: NOW + 60 * MINUTE }, page => page.actBy, 10 * MINUTE],
    [
      'put off',
      { ...snooze(taken, 'a', NOW + MOST_SNOOZE_MS, NOW), actBy: NOW + 60 * MINUTE },
      page => page.actBy,
      MOST_SNOOZE_MS,
    ],
  ])(
    '[PD18] after the clock was set back or the policy made quicker, %s is no further away than the policy says',
    (_, page, due, longest) => {
      expect(due(keepPace(page, policy, NOW))).toBe(NOW + longest)
    },
  )

  test.each<[string, Page]>([
    ['raised', raised],
    ['climbing', climbing({ step: 1, nextAt: NOW + 5 * MINUTE })],
    ['late', climbing({ step: 1, nextAt: NOW - MINUTE })],
    ['acknowledged', taken],
    ['acted on', { ...taken, actBy: undefined }],
    ['put off', snooze(taken, 'a', NOW + MINUTE, NOW)],
  ])('[PD19] where all is well, nothing moves: %s', (_, page) => {
    expect(keepPace(page, policy, NOW)).toBe(page)
  })
})
