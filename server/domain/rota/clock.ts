import { Temporal } from 'temporal-polyfill'

/**
 * The clock on the wall in a time zone. A wall time is a number: the milliseconds from 1970-01-01T00:00 to what the clock
 * shows, as though no day were longer than another, so that turns of a rota are plain arithmetic. The two functions fit
 * together: a wall time is reached, `momentOf(zone, wall) <= at`, exactly when `wall <= wallAt(zone, at)`.
 */

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/**
 * The latest wall time that the clock has shown by `at`, both milliseconds. While the clock repeats an hour this stays at
 * the end of that hour: what came to pass in it does not come to pass again.
 */
export function wallAt(zone: string, at: number): number {
  const shown = at + offsetAt(zone, at)
  if (offsetAt(zone, at - DAY_MS) <= offsetAt(zone, at)) return shown
  // Of the moment itself too: the change before 02:00:00.001 is the one at 02:00.
  const turnedBack = zoned(zone, at + 1).getTimeZoneTransition('previous')!.epochMilliseconds
  return Math.max(shown, turnedBack - 1 + offsetAt(zone, turnedBack - 1))
}

/**
 * The first moment at which the clock shows `wall` or later, milliseconds: of a time that the clock shows twice the first,
 * of a time that it skips the moment it does. RFC 5545 would drop what falls on a skipped time; a hand-off must happen.
 */
export function momentOf(zone: string, wall: number): number {
  const before = offsetAt(zone, wall - DAY_MS)
  if (before === offsetAt(zone, wall + DAY_MS)) return wall - before
  const first = zoned('UTC', wall).toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'earlier' })
  const skipped = first.epochMilliseconds + offsetAt(zone, first.epochMilliseconds) < wall
  return (skipped ? first.getTimeZoneTransition('next')! : first).epochMilliseconds
}

/**
 * The wall time of `HH:MM` on `YYYY-MM-DD`, milliseconds.
 *
 * @throws RangeError if there is no such day
 */
export function wallOn(day: string, time = '00:00'): number {
  return Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds + timeOfDay(time)
}

/** From midnight to `HH:MM`, milliseconds. */
export function timeOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return hours! * HOUR_MS + minutes! * 60_000
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(wall: number): number {
  return zoned('UTC', wall).dayOfWeek
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

const offsetAt = (zone: string, at: number) => zoned(zone, at).offsetNanoseconds / 1e6
