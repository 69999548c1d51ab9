import { locale } from '../../lib/i18n.svelte.ts'

/** Times and days of the rota and the pager as the reader's language writes them. Arguments are milliseconds. */
const format = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale.current === 'id' ? 'id-ID' : 'en-GB', options).format(at)

/** With seconds, for a log. */
export const clockSeconds = (at: number): string =>
  format(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export const dayTime = (at: number): string =>
  format(at, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
