import { RRuleTemporal } from 'rrule-temporal'
import type { ActiveHours, Layer } from '../../protocol/rota.ts'
import { DAY_MS, HOUR_MS } from '../program.ts'
import { timeOfDay, wallOn, weekdayOf, zoned } from './clock.ts'

/**
 * When turns and active hours begin, as recurrences (RFC 5545) of wall time, which has no daylight saving. They are kept
 * in UTC for that, where `rrule-temporal` computes rather than walks: a rota that is years old costs what a new one does.
 */

export const UNIT_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS }
const FREQUENCY = { hour: 'HOURLY', day: 'DAILY', week: 'WEEKLY' } as const
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** The wall time at which the layer begins, and that of its first turn: earlier if its weekday is another. */
export function startOf(layer: Layer): { start: number; first: number } {
  const start = wallOn(layer.startsOn, layer.handoffAt)
  const weekday = (layer.length.unit === 'week' && layer.weekday) || weekdayOf(start)
  return { start, first: start - ((weekdayOf(start) - weekday + 7) % 7) * DAY_MS }
}

/** The beginnings of the layer’s turns. */
export function turnsOf(layer: Layer): RRuleTemporal {
  const { unit, count } = layer.length
  const { first } = startOf(layer)
  const key = `${unit} ${count} ${first}`
  return known(
    key,
    () => new RRuleTemporal({ freq: FREQUENCY[unit], interval: count, dtstart: zoned('UTC', first) }),
  )
}

/** The beginnings of active hours, from the day before `start` on: they may still last. */
export function activeFrom(hours: ActiveHours, start: number): RRuleTemporal {
  const midnight = Math.floor(start / DAY_MS) * DAY_MS
  const first = midnight - DAY_MS + timeOfDay(hours.from)
  const byDay = hours.days.map(day => DAYS[day - 1]!)
  const key = `${byDay} ${first}`
  return known(key, () => new RRuleTemporal({ freq: 'WEEKLY', byDay, dtstart: zoned('UTC', first) }))
}

/** How long active hours last, milliseconds on the wall: a day if they end at the time they begin. */
export function activeFor(hours: ActiveHours): number {
  return timeOfDay(hours.to) - timeOfDay(hours.from) + (hours.to > hours.from ? 0 : DAY_MS)
}

/** The last beginning at or before `wall`. */
export function lastOf(rule: RRuleTemporal, wall: number): number | undefined {
  return rule.previous(new Date(wall), true)?.epochMilliseconds
}

/** Every beginning from `from` to `to`, both included. */
export function beginnings(rule: RRuleTemporal, from: number, to: number): number[] {
  return rule.between(new Date(from), new Date(to), true).map(({ epochMilliseconds }) => epochMilliseconds)
}

// Making one costs as much as ten uses of it.
const MOST_KNOWN = 1_000
const rules = new Map<string, RRuleTemporal>()
function known(key: string, make: () => RRuleTemporal): RRuleTemporal {
  const before = rules.get(key)
  if (before) return before
  if (rules.size >= MOST_KNOWN) rules.clear()
  const made = make()
  rules.set(key, made)
  return made
}
