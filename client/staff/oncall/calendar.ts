import type { Answer } from '../../lib/wire.ts'
import { plusDays, startOf } from './zone.ts'

export type RotaView = Answer<'rotas:read'>['rotas'][number]
export type Shift = RotaView['shifts'][number]

const HOUR_MS = 3_600_000

/** A day of the calendar: 23 or 25 hours long when the clocks change. */
export interface Row {
  day: string
  from: number
  to: number
  /** When each of its hours begins. */
  hours: number[]
}

/** A stretch with the same people, as far as it lies in one row. */
export interface Bar {
  from: number
  to: number
  /** Share of the row, 0 to 1. */
  left: number
  width: number
  people: readonly string[]
  /** Nobody can be reached: nobody is on call, or only people whom nothing reaches. */
  gap: boolean
  /** An override decides. */
  changed: boolean
}

export interface Span {
  from: number
  to: number
}

/** The rows of so many days. */
export function rowsOf(first: string, count: number, timeZone: string): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const day = plusDays(first, index)
    const [from, to] = [startOf(day, timeZone), startOf(plusDays(day, 1), timeZone)]
    const hours = Array.from(
      { length: Math.round((to - from) / HOUR_MS) },
      (_, hour) => from + hour * HOUR_MS,
    )
    return { day, from, to, hours }
  })
}

const touches = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to

/** A rota's shifts where they lie in a row, gaps marked. */
export function barsOf(row: Row, { shifts, gaps }: Pick<RotaView, 'shifts' | 'gaps'>): Bar[] {
  const length = row.to - row.from
  return shifts
    .filter(shift => touches(shift, row))
    .map(({ from: begins, to: ends, people, overrides }) => {
      const [from, to] = [Math.max(begins, row.from), Math.min(ends, row.to)]
      return {
        from,
        to,
        left: (from - row.from) / length,
        width: (to - from) / length,
        people,
        gap: people.length === 0 || gaps.some(gap => touches(gap, { from, to })),
        changed: overrides.length > 0,
      }
    })
}

export const shiftAt = (shifts: readonly Shift[], at: number): Shift | undefined =>
  shifts.find(({ from, to }) => from <= at && at < to)

/** Those who are on call at some time in a span, in the order in which they come. */
export const peopleIn = (shifts: readonly Shift[], span: Span): string[] => [
  ...new Set(shifts.filter(shift => touches(shift, span)).flatMap(({ people }) => people)),
]

/** The hours from one to another, whichever was first. */
export const spanOf = (one: number, other: number): Span => ({
  from: Math.min(one, other),
  to: Math.max(one, other) + HOUR_MS,
})

/** Where a key leads in the calendar: an hour to either side, a day up or down, the ends of the day. */
export function steered(rows: readonly Row[], at: number, key: string): number {
  const index = rows.findIndex(({ from, to }) => from <= at && at < to)
  const row = rows[index]
  if (!row) return at
  const hour = row.hours.indexOf(at)
  const all = rows.flatMap(({ hours }) => hours)
  const place = all.indexOf(at)
  const inRow = (other: Row | undefined) => other?.hours[Math.min(hour, other.hours.length - 1)] ?? at
  const ways: Record<string, () => number> = {
    ArrowLeft: () => all[place - 1] ?? at,
    ArrowRight: () => all[place + 1] ?? at,
    ArrowUp: () => inRow(rows[index - 1]),
    ArrowDown: () => inRow(rows[index + 1]),
    Home: () => row.hours[0]!,
    End: () => row.hours.at(-1)!,
  }
  return ways[key]?.() ?? at
}
