/** The clock of a time zone, by the browser's own tables. Times are milliseconds, days `2026-03-02`. */

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, format)
  return format
}

/** What the clock on the wall shows, as if it were UTC. */
function wall(at: number, timeZone: string): number {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const [year, month, day] = [parts.get('year')!, parts.get('month')!, parts.get('day')!]
  return Date.UTC(year, month - 1, day, parts.get('hour'), parts.get('minute'), parts.get('second'))
}

/** When the wall's clock shows this; in the hour that is left out in spring, as much later. */
function atWall(wanted: number, timeZone: string): number {
  const first = wanted - (wall(wanted, timeZone) - wanted)
  return first - (wall(first, timeZone) - wanted)
}

export const DAY_MS = 86_400_000
const noonOf = (day: string) => Date.parse(`${day}T12:00:00Z`)

export const dayIn = (at: number, timeZone: string): string =>
  new Date(wall(at, timeZone)).toISOString().slice(0, 10)

/** `2026-03-02T09:00`, as a field for a day and a time has it. */
export const fieldIn = (at: number, timeZone: string): string =>
  new Date(wall(at, timeZone)).toISOString().slice(0, 16)

/** What such a field says; `undefined` while it says nothing yet. */
export function atField(field: string, timeZone: string): number | undefined {
  // `Date.parse` takes much that is no such field.
  const wanted = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field) ? Date.parse(`${field}:00Z`) : Number.NaN
  return Number.isNaN(wanted) ? undefined : atWall(wanted, timeZone)
}

export const startOf = (day: string, timeZone: string): number =>
  atWall(Date.parse(`${day}T00:00:00Z`), timeZone)

export const plusDays = (day: string, days: number): string =>
  new Date(noonOf(day) + days * DAY_MS).toISOString().slice(0, 10)

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (day: string): number => new Date(noonOf(day)).getUTCDay() || 7

export const mondayOf = (day: string): string => plusDays(day, 1 - weekdayOf(day))
