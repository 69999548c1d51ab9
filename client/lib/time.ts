import { locale } from './i18n.svelte.ts'

/** Time and dates as the reader's language writes them. Arguments are milliseconds since the epoch. */
const format = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale.current === 'id' ? 'id-ID' : 'en-GB', options).format(at)

export const clockTime = (at: number, timeZone?: string): string =>
  format(at, { hour: '2-digit', minute: '2-digit', ...(timeZone && { timeZone }) })

/** `Senin, 3 Maret pukul 08.00 WIB`: when the program opens, in its own time zone. */
export const dayAndTime = (at: number, timeZone: string): string =>
  format(at, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  })

/** A day without time, `2025-03-01`, as `1 Maret 2025`. */
export const plainDay = (day: string): string =>
  format(Date.parse(`${day}T12:00:00Z`), { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** `3 Mar 2025` */
export const shortDay = (at: number): string =>
  format(at, { day: 'numeric', month: 'short', year: 'numeric' })

/** The range of a wait, in whole minutes, from seconds; never promises less than a minute. */
export function minutesRange(fromSeconds: number, toSeconds: number): { from: number; to: number } {
  const from = Math.max(1, Math.floor(fromSeconds / 60))
  return { from, to: Math.max(from, Math.ceil(toSeconds / 60)) }
}

/** 1 Monday … 7 Sunday. */
export const weekday = (day: number): string =>
  format(Date.UTC(2024, 0, day, 12), { weekday: 'long', timeZone: 'UTC' })

/** `WIB`, `GMT+7`: how the zone is called. */
export const zoneName = (timeZone: string): string =>
  new Intl.DateTimeFormat(locale.current === 'id' ? 'id-ID' : 'en-GB', { timeZone, timeZoneName: 'short' })
    .formatToParts(Date.now())
    .find(part => part.type === 'timeZoneName')?.value ?? timeZone
