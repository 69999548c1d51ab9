import { absent, type Presence, presenceIndexes } from './presence.ts'
import { REQUESTER_GRACE_MS, VISIT_MS } from './program.ts'

/** A requester's stay. At most one live conversation; an ended one stays named until the next is opened. */
export interface Visit {
  v: 1
  id: string
  expiresAt: number
  presence: Presence
  conversation?: string
  /** Whether that conversation is waiting or open. */
  live: boolean
}

export const newVisit = (id: string, now: number): Visit => ({
  v: 1,
  id,
  expiresAt: now + VISIT_MS,
  presence: absent(now),
  live: false,
})

/** When the sweeper has to look at the visit: the end of the requester's grace, or of the visit. */
export function visitDue(visit: Visit): number {
  const { goneSince } = visit.presence
  return visit.live && goneSince !== undefined ? goneSince + REQUESTER_GRACE_MS : visit.expiresAt
}

export const visitIndexes = (visit: Visit): Record<string, number> => ({
  ...presenceIndexes(visit.presence),
  due: visitDue(visit),
})

/** A visit whose conversation goes on does not end under it. */
export function extended(visit: Visit, now: number): Visit {
  return visit.live ? { ...visit, expiresAt: Math.max(visit.expiresAt, now + VISIT_MS) } : visit
}
