import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { estimate } from './estimate.ts'

describe('the estimate', () => {
  test('[ES1] is a range from recent waits: a quarter waited less than its start, nine tenths less than its end', () => {
    const waits = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    expect(estimate(waits, 1)).toEqual({ estimateFromSeconds: 30, estimateSeconds: 100 })
  })

  test('[ES2] without waits of its own a program promises what such services aim at', () => {
    expect(estimate([], 1)).toEqual({ estimateFromSeconds: 60, estimateSeconds: 300 })
  })

  test('[ES3] a place further back never waits less, and a range never ends before it starts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5_000, noNaN: true })),
        fc.integer({ min: 1, max: 500 }),
        (waits, n) => {
          const [one, next] = [estimate(waits, n), estimate(waits, n + 1)]
          expect(one.estimateFromSeconds).toBeLessThanOrEqual(one.estimateSeconds)
          expect(next.estimateSeconds).toBeGreaterThanOrEqual(one.estimateSeconds)
          expect(next.estimateFromSeconds).toBeGreaterThanOrEqual(one.estimateFromSeconds)
        },
      ),
      { verbose: 1 },
    )
  })
})
