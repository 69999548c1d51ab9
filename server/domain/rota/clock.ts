import { Temporal } from 'temporal-polyfill'
import { DAY_MS, HOUR_MS } from '../program.ts'

/**
 * The clock on the wall in a time zone. A wall time is a number: the milliseconds from 1970-01-01T00:00 to what the clock
 * shows, as though no day were longer than another, so that turns of a rota are plain arithmetic. The two functions fit
 * together: a wall time is reached, `momentOf(zone, wall) <= at`, exactly when `wall <= wallAt(zone, at)`.
 */

/**
 * The latest wall time that the clock has shown by `at`, both milliseconds. While the clock repeats an hour this stays at
 * the end of that hour: what came to pass in it does not come to pass again.
 */
export function wallAt(zone: string, at: number): number {
  const { from, offset, before } = periodAt(zone, at)
  return Math.max(at + offset, from - 1 + before)
}

/**
 * The first moment at which the clock shows `wall` or later, milliseconds: of a time that the clock shows twice the first,
 * of a time that it skips the moment it does. RFC 5545 would drop what falls on a skipped time; a hand-off must happen.
 */
export function momentOf(zone: string, wall: number): number {
  let period = periodAt(zone, wall - DAY_MS)
  while (period.to + period.offset <= wall) period = periodAt(zone, period.to)
  return Math.max(period.from, wall - period.offset)
}

/** The wall time of `HH:MM` on `YYYY-MM-DD`, milliseconds. The day must be one: see `isDay`. */
export function wallOn(day: string, time = '00:00'): number {
  return Date.parse(`${day}T00:00Z`) + timeOfDay(time)
}

/** Whether the calendar has `YYYY-MM-DD`. */
export function isDay(day: string): boolean {
  try {
    Temporal.PlainDate.from(day, { overflow: 'reject' })
    return true
  } catch {
    return false
  }
}

/** From midnight to `HH:MM`, milliseconds. */
export function timeOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return hours! * HOUR_MS + minutes! * 60_000
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(wall: number): number {
  return new Date(wall).getUTCDay() || 7
}

const YEAR_10000 = Date.UTC(10_000, 0)

/** Whether it is a span, not longer than `most` milliseconds, of times that a calendar can show. */
export function isSpan({ from, to }: { from: number; to: number }, most: number): boolean {
  return from >= 0 && from < to && to - from <= most && to < YEAR_10000
}

/** Whether `zone` is the name of a place: a fixed offset like `+07:00` would never follow its people’s clocks. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    zoned(zone, 0)
    return true
  } catch {
    return false
  }
}

export const zoned = (zone: string, at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

/** A time, from `from` before `to`, in which a zone’s clock is not changed. */
interface Period {
  from: number
  to: number
  /** Of the clock from UTC, and what it was before: milliseconds. */
  offset: number
  before: number
}

// Asking Temporal costs a hundred times as much. A zone has two periods a year.
const MOST_KNOWN = 1_000
const known = new Map<string, Period[]>()
let count = 0

function periodAt(zone: string, at: number): Period {
  const found = known.get(zone)?.find(({ from, to }) => from <= at && at < to)
  if (found) return found
  if (++count > MOST_KNOWN) {
    known.clear()
    count = 1
  }
  const period = lookUp(zone, at)
  known.set(zone, [...(known.get(zone) ?? []), period])
  return period
}

function lookUp(zone: string, at: number): Period {
  const now = zoned(zone, at)
  // The change before 02:00:00.001 is the one at 02:00.
  const from = zoned(zone, at + 1).getTimeZoneTransition('previous')?.epochMilliseconds
  const to = now.getTimeZoneTransition('next')?.epochMilliseconds
  return {
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    offset: offsetOf(now),
    before: from === undefined ? 0 : offsetOf(zoned(zone, from - 1)),
  }
}

const offsetOf = (time: Temporal.ZonedDateTime) => time.offsetNanoseconds / 1e6
