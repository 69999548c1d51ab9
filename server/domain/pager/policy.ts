import type { Level } from '../../protocol/levels.ts'
import type { Policy, PolicyPlan } from '../../protocol/pager.ts'

/**
 * What a program has until it makes its own: all counselors are called. At `imminent` every channel at once and a
 * minute between steps; at `moderate` one channel at a time and five minutes.
 */
export const DEFAULT_POLICY: Policy = {
  moderate: plan('in-turn', 300, 1_800),
  high: plan('together', 120, 600),
  imminent: plan('together', 60, 300),
  actMinutes: 10,
  offerNumbersSeconds: 180,
}

function plan(channels: PolicyPlan['channels'], delaySeconds: number, promiseSeconds: number): PolicyPlan {
  return { steps: [{ targets: [{ everyone: true }], delaySeconds }], repeats: 2, channels, promiseSeconds }
}

/** The plan for a page of this level. */
export function planFor(policy: Policy, level: Level): PolicyPlan {
  if (level >= 4) return policy.imminent
  return level === 3 ? policy.high : policy.moderate
}
