import type * as wire from '../../protocol/rota.ts'
import { refuseUnless } from '../refuse.ts'
import { isSpan } from './clock.ts'
import type { Rota } from './rota.ts'
import { shifts } from './shifts.ts'
import { faultUnless, MOST_OVERRIDE_MS } from './validity.ts'

/** The document of a request for cover. Times are milliseconds. */
export interface Cover extends wire.Cover {
  v: 1
}

export type Ask = Pick<Cover, 'id' | 'from' | 'to' | 'asker' | 'asked' | 'note'>

/** @throws Refusal BAD_REQUEST with a fault (`validity.ts`) */
export function askCover(rota: Rota, ask: Ask, now: number): Cover {
  faultUnless(isSpan(ask, MOST_OVERRIDE_MS), 'span')
  faultUnless(ask.to > now, 'past')
  faultUnless(ask.asked !== ask.asker, 'replaces-self')
  const ahead = shifts(rota, Math.max(ask.from, now), ask.to)
  faultUnless(
    ahead.some(({ people }) => people.includes(ask.asker)),
    'not-on-call',
  )
  return { v: 1, ...ask, rota: rota.id, askedAt: now, state: 'asked' }
}

/**
 * The override has the id of the request. It begins now if the time asked for has: what was is not rewritten.
 *
 * @throws Refusal CONFLICT if it was answered or is over, FORBIDDEN if somebody else was asked
 */
export function acceptCover(
  cover: Cover,
  by: string,
  now: number,
): { cover: Cover; override: wire.Override } {
  refuseUnless(by !== cover.asker && (cover.asked ?? by) === by, 'FORBIDDEN')
  refuseUnless(now < cover.to, 'CONFLICT', 'The time it was asked for is over.')
  return {
    cover: answered(cover, 'accepted', by, now),
    override: {
      id: cover.id,
      kind: 'replace',
      person: by,
      replaces: cover.asker,
      from: Math.max(cover.from, now),
      to: cover.to,
      by,
    },
  }
}

/**
 * Only who was asked by name can decline: what anybody may take stays open.
 *
 * @throws Refusal CONFLICT if it was answered, FORBIDDEN to anybody else
 */
export function declineCover(cover: Cover, by: string, now: number): Cover {
  refuseUnless(cover.asked === by, 'FORBIDDEN')
  return answered(cover, 'declined', by, now)
}

/** @throws Refusal CONFLICT if it was answered, FORBIDDEN to anybody but who asked */
export function withdrawCover(cover: Cover, by: string, now: number): Cover {
  refuseUnless(cover.asker === by, 'FORBIDDEN')
  return answered(cover, 'withdrawn', by, now)
}

function answered(cover: Cover, state: Cover['state'], by: string, now: number): Cover {
  refuseUnless(cover.state === 'asked', 'CONFLICT')
  return { ...cover, state, answeredBy: by, answeredAt: now }
}
