import type { Policy, PolicyPlan } from '../../protocol/pager.ts'
import { MOST_SNOOZE_MS, type Page } from '../page.ts'
import { OVERDUE_MS } from '../program.ts'
import { AGAIN_MS, type Climb } from './climb.ts'
import { planFor } from './policy.ts'

/**
 * The page with nothing further away than the policy says: a clock that was set back, or a policy that has become
 * quicker, holds up no page. The same page where all is well.
 */
export function keepPace(page: Page, policy: Policy, now: number): Page {
  const { climb, againAt, numbersAt, actBy, snoozedUntil } = page
  const acts = snoozedUntil === undefined ? policy.actMinutes * 60_000 : MOST_SNOOZE_MS
  const paced: Page = {
    ...page,
    ...(climb && {
      climb: { ...climb, nextAt: Math.min(climb.nextAt, now + waitOf(climb, planFor(policy, page.level))) },
    }),
    ...(againAt !== undefined && { againAt: Math.min(againAt, now + OVERDUE_MS) }),
    ...(numbersAt !== undefined && {
      numbersAt: Math.min(numbersAt, now + policy.offerNumbersSeconds * 1_000),
    }),
    ...(actBy !== undefined && { actBy: Math.min(actBy, now + acts) }),
    ...(snoozedUntil !== undefined && { snoozedUntil: Math.min(snoozedUntil, now + acts) }),
  }
  const moved =
    paced.climb?.nextAt !== climb?.nextAt ||
    paced.againAt !== againAt ||
    paced.numbersAt !== numbersAt ||
    paced.actBy !== actBy
  return moved ? paced : page
}

/** The longest until the next step. Before the first, a colleague it was handed to has as long as the first step. */
function waitOf({ step, exhausted }: Climb, { steps }: PolicyPlan): number {
  if (exhausted) return AGAIN_MS
  return (steps[Math.max(step, 0)] ?? steps.at(-1)!).delaySeconds * 1_000
}
