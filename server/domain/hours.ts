/** When a program is open. `weekly` absent: always. Days 1 Monday … 7 Sunday, times `HH:MM` in `timeZone`. */
export interface Hours {
  timeZone: string
  weekly?: { day: number; from: string; to: string }[]
}

const MINUTE_MS = 60_000
const WEEK_MINUTES = 7 * 24 * 60
/** No clock is changed by more than this. */
const MOST_CHANGE_MS = 120 * MINUTE_MS

export function isOpen(hours: Hours, at: number): boolean {
  if (!hours.weekly) return true
  const { day, minute } = localTime(hours.timeZone, at)
  return hours.weekly.some(o => o.day === day && minutes(o.from) <= minute && minute < minutes(o.to))
}

/**
 * The next moment the program opens, milliseconds, or `undefined` if it is open now or never opens. Around the moment
 * that the week's plan gives it looks minute by minute rather than computing offsets, so that a change of daylight
 * saving is never off by an hour.
 */
export function opensAt(hours: Hours, at: number): number | undefined {
  if (!hours.weekly?.length || isOpen(hours, at)) return undefined
  const now = localTime(hours.timeZone, at)
  const nowInWeek = (now.day - 1) * 24 * 60 + now.minute
  const waits = hours.weekly.map(o => {
    const start = (o.day - 1) * 24 * 60 + minutes(o.from)
    return (start - nowInWeek + WEEK_MINUTES) % WEEK_MINUTES
  })
  const wholeMinute = Math.floor(at / MINUTE_MS) * MINUTE_MS
  // A stretch that a change of the clock swallows is followed by the next, a week later at the latest.
  const starts = [...waits, ...waits.map(wait => wait + WEEK_MINUTES)].sort((a, b) => a - b)
  for (const start of starts) {
    const planned = wholeMinute + start * MINUTE_MS
    for (let t = planned - MOST_CHANGE_MS; t <= planned + MOST_CHANGE_MS; t += MINUTE_MS)
      if (t > at && isOpen(hours, t)) return t
  }
  return undefined
}

/** The weekday (1 Monday … 7 Sunday) and the minute of the day, by the clocks of the time zone. */
export function localTime(timeZone: string, at: number): { day: number; minute: number } {
  const parts = formatterOf(timeZone).formatToParts(at)
  const part = (type: string) => parts.find(p => p.type === type)!.value
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

// Making one costs as much as a hundred uses of it.
const formatters = new Map<string, Intl.DateTimeFormat>()
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formatters.set(timeZone, made)
  return made
}

/** Minutes since midnight of `HH:MM`. */
export function minutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number)
  return hour! * 60 + minute!
}
