import type { PolicyPlan, Target } from '../../protocol/pager.ts'
import type { Way } from './contact.ts'

/** Where a page stands on its policy: pure, so that every climb can be told as a table. Times are milliseconds. */

export interface Climb {
  /** The step that called last, from 0; -1 before the first. */
  step: number
  /** How often all steps have been climbed. */
  round: number
  /** When the next step is taken, if nobody acknowledges. */
  nextAt: number
  /** Nobody answered the whole climb: all counselors and the fallback are called, again and again. */
  exhausted: boolean
}

/** An exhausted page calls everybody again this often. */
export const AGAIN_MS = 5 * 60_000

export const startClimb = (now: number): Climb => ({ step: -1, round: 0, nextAt: now, exhausted: false })

/** One person to be called by one channel, at a time. */
export interface Call {
  person: string
  channel: string
  kind: Way['kind']
  at: number
}

/** Who a target stands for at the moment, and how each of them can be called; nobody and no way are empty. */
export interface Reach {
  people(target: Target): string[]
  ways(person: string, together: boolean): Way[]
}

export interface Climbed {
  climb: Climb
  calls: Call[]
  /** Steps passed at once because nobody could be called. */
  passed: number[]
  fallback: boolean
}

const EVERYONE: Target = { everyone: true }

/**
 * Takes the next step at which somebody can be called. A step where nobody is on call, or whose people have no way to be
 * reached, is passed at once. After the last step of the last round: all counselors by every channel, and the fallback.
 */
export function climbOn(
  { step, round, exhausted }: Climb,
  plan: PolicyPlan,
  reach: Reach,
  now: number,
): Climbed {
  const passed: number[] = []
  let [at, turn] = [step, round]
  while (!exhausted) {
    at += 1
    if (at >= plan.steps.length) {
      if (turn >= plan.repeats) break
      turn += 1
      at = 0
    }
    const { targets, delaySeconds } = plan.steps[at]!
    const calls = callsTo(targets, reach, plan.channels === 'together', now)
    if (calls.length > 0) {
      const climb = { step: at, round: turn, nextAt: now + delaySeconds * 1_000, exhausted: false }
      return { climb, calls, passed, fallback: false }
    }
    passed.push(at)
  }
  return {
    climb: { step: plan.steps.length, round: turn, nextAt: now + AGAIN_MS, exhausted: true },
    calls: callsTo([EVERYONE], reach, true, now),
    passed,
    fallback: true,
  }
}

function callsTo(targets: Target[], reach: Reach, together: boolean, now: number): Call[] {
  const people = new Set(targets.flatMap(target => reach.people(target)))
  return [...people].flatMap(person =>
    reach
      .ways(person, together)
      .map(({ channel, kind, after }) => ({ person, channel, kind, at: now + after })),
  )
}
