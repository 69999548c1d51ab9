import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { Level } from '../../protocol/levels.ts'
import { Policy } from '../../protocol/pager.ts'
import { DEFAULT_POLICY, planFor } from './policy.ts'

describe('the escalation policy', () => {
  test.each<[Level, 'moderate' | 'high' | 'imminent']>([
    [0, 'moderate'],
    [1, 'moderate'],
    [2, 'moderate'],
    [3, 'high'],
    [4, 'imminent'],
  ])('[PD20] a page at level %i climbs the plan for %s', (level, plan) => {
    expect(planFor(DEFAULT_POLICY, level)).toBe(DEFAULT_POLICY[plan])
  })

  test('[PD21] until a program has its own, everybody is called at every step, more urgently the higher the level', () => {
    expect(Value.Check(Policy, DEFAULT_POLICY)).toBe(true)
    const { moderate, high, imminent } = DEFAULT_POLICY
    for (const { steps } of [moderate, high, imminent])
      expect(steps.every(({ targets }) => 'everyone' in targets[0]!)).toBe(true)
    const delays = [moderate, high, imminent].map(({ steps }) => steps[0]!.delaySeconds)
    expect(delays).toEqual(delays.toSorted((a, b) => b - a))
    expect(new Set(delays).size).toBe(3)
    expect([high.channels, imminent.channels]).toEqual(['together', 'together'])
  })
})
