import { m } from '../lib/i18n.svelte.ts'

export interface Parts {
  hours: number
  minutes: number
  seconds: number
}

/** Whole hours, minutes and seconds of a time in milliseconds; a clock that runs ahead never makes it negative. */
export function parts(ms: number): Parts {
  const total = Math.max(0, Math.floor(ms / 1_000))
  return { hours: Math.floor(total / 3_600), minutes: Math.floor(total / 60) % 60, seconds: total % 60 }
}

/** `42 s`, `4 min 10 s`, `2 h 5 min`: how long, in the reader's language. Milliseconds. */
export function howLong(ms: number): string {
  const { hours, minutes, seconds } = parts(ms)
  if (hours > 0) return m.staff_hours({ hours, minutes })
  return minutes > 0 ? m.staff_minutes({ minutes, seconds }) : m.staff_seconds({ seconds })
}
