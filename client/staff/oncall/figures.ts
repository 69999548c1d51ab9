import type { Answer } from '../../lib/wire.ts'
import { DAY_MS } from './zone.ts'

export type Day = Answer<'figures:read'>['days'][number]

/** Every day from the first to the last, those without a page too: a chart that leaves them out lies about the time. */
export function everyDay(days: readonly Day[], count: number, now: number): Day[] {
  const known = new Map(days.map(day => [day.day, day]))
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(now - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    return known.get(day) ?? { day, pages: 0 }
  })
}

/** Heights of the bars, 0 to 1, and what the highest stands for, seconds. */
export function bars(days: readonly Day[]): { top: number; heights: (number | undefined)[] } {
  const top = Math.max(0, ...days.flatMap(({ p50Seconds }) => p50Seconds ?? []))
  return {
    top,
    heights: days.map(({ p50Seconds }) =>
      p50Seconds === undefined ? undefined : top ? p50Seconds / top : 0,
    ),
  }
}
