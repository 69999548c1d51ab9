import { describe, expect, test } from 'vitest'
import type { Level } from '../../protocol/levels.ts'
import { figuresOf, percentile, secondsToHuman } from './figures.ts'
import { DEFAULT_POLICY } from './policy.ts'

const NOW = 100_000_000
const page = (level: Level, ago: number, answeredAfter?: number) => ({
  level,
  raisedAt: NOW - ago * 1_000,
  ...(answeredAfter !== undefined && { answeredAt: NOW - ago * 1_000 + answeredAfter * 1_000 }),
})

describe('the time to a human', () => {
  test('[PD22] runs from the message to the first acknowledgement', () => {
    expect(secondsToHuman(page(3, 600, 42))).toBe(42)
    expect(secondsToHuman(page(3, 600))).toBeUndefined()
  })

  test.each([
    [[], 0.5, undefined],
    [[7], 0.5, 7],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4, 5], 0.5, 3],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.95, 95],
  ])('[PD23] a percentile is the nearest rank: of %j at %f', (sorted, share, expected) => {
    expect(percentile(sorted, share)).toBe(expected)
  })

  test('[PD24] one that nobody answered in time broke the promise; one that is still in time counts neither way', () => {
    // High is promised within ten minutes.
    const pages = [page(3, 5_000, 60), page(3, 5_000, 601), page(3, 700), page(3, 60), page(4, 5_000, 1)]
    expect(figuresOf(3, pages, DEFAULT_POLICY, NOW)).toEqual({
      level: 3,
      pages: 4,
      answered: 2,
      p50Seconds: 60,
      p95Seconds: 601,
      withinPromise: 1 / 3,
      promiseSeconds: 600,
    })
    expect(figuresOf(2, pages, DEFAULT_POLICY, NOW)).toEqual({
      level: 2,
      pages: 0,
      answered: 0,
      promiseSeconds: 1_800,
    })
  })
})
