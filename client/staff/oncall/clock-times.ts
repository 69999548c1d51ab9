import { locale } from '../../lib/i18n.svelte.ts'

/** Times and days of the rota and the pager as the reader's language writes them. Arguments are milliseconds. */
const format = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale.current === 'id' ? 'id-ID' : 'en-GB', options).format(at)

/** With seconds, for a log. */
export const clockSeconds = (at: number): string =>
  format(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export const dayTime = (at: number, timeZone?: string): string =>
  format(at, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone && { timeZone }),
  })

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`)

/** A day without time, `2026-03-02`: `Sen, 2/3`. */
export const shortDay = (day: string): string =>
  format(noon(day), { weekday: 'short', day: 'numeric', month: 'numeric', timeZone: 'UTC' })

/** `2 Mar 2026` */
export const monthDay = (day: string): string =>
  format(noon(day), { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
