import type { OpeningTime } from './wire.ts'

export interface OpenDays {
  /** The first and the last of days in a row, 1 Monday … 7 Sunday. */
  from: number
  to: number
  times: string[]
}

/** Days in a row with the same hours become one line: `Monday – Friday, 08:00–22:00`. */
export function openDays(weekly: readonly OpeningTime[]): OpenDays[] {
  const lines: OpenDays[] = []
  for (let day = 1; day <= 7; day++) {
    const times = weekly
      .filter(time => time.day === day)
      .map(({ from, to }) => `${from}–${to}`)
      .sort()
    const last = lines.at(-1)
    if (!times.length) continue
    if (last && last.to === day - 1 && last.times.join() === times.join()) last.to = day
    else lines.push({ from: day, to: day, times })
  }
  return lines
}
