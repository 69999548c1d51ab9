import type { DrillPlan } from '../../protocol/pager.ts'
import { DAY_MS } from '../program.ts'
import { momentOf, timeOfDay, wallAt } from '../rota/clock.ts'

/** When the program tests its own road next: at the same time by its clocks, every so many days from the last one. */
export interface DrillSchedule {
  v: 1
  id: 'next'
  plan: DrillPlan
  at: number
}

/** The first drill of a plan: the next time its hour comes, milliseconds. */
export function firstDrill({ at }: DrillPlan, zone: string, now: number): number {
  const today = midnight(wallAt(zone, now)) + timeOfDay(at)
  const moment = momentOf(zone, today)
  return moment > now ? moment : momentOf(zone, today + DAY_MS)
}

/** The one after a drill that was due at `last`, and later than `now`: those missed while nothing ran are not made up for. */
export function nextDrill({ at, everyDays }: DrillPlan, zone: string, last: number, now: number): number {
  const step = everyDays * DAY_MS
  const begin = midnight(wallAt(zone, last)) + timeOfDay(at)
  const missed = Math.max(0, Math.ceil((wallAt(zone, now) - begin) / step) - 1)
  for (let wall = begin + (missed + 1) * step; ; wall += step) {
    const moment = momentOf(zone, wall)
    if (moment > now) return moment
  }
}

const midnight = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS
