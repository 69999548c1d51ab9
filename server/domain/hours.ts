/** When a program is open. `weekly` absent: always. Days 1 Monday … 7 Sunday, times `HH:MM` in `timeZone`. */
export interface Hours {
  timeZone: string
  weekly?: { day: number; from: string; to: string }[]
}

const MINUTE_MS = 60_000
const WEEK_MINUTES = 7 * 24 * 60

export function isOpen(hours: Hours, at: number): boolean {
  if (!hours.weekly) return true
  const { day, minute } = localTime(hours.timeZone, at)
  return hours.weekly.some(o => o.day === day && minutes(o.from) <= minute && minute < minutes(o.to))
}

/**
 * The next moment the program opens, milliseconds, or `undefined` if it is open now or never opens. It steps minute by
 * minute over a boundary rather than computing offsets, so that a change of daylight saving is never off by an hour.
 */
export function opensAt(hours: Hours, at: number): number | undefined {
  if (!hours.weekly?.length || isOpen(hours, at)) return undefined
  const now = localTime(hours.timeZone, at)
  const nowInWeek = (now.day - 1) * 24 * 60 + now.minute
  const waits = hours.weekly.map(o => {
    const start = (o.day - 1) * 24 * 60 + minutes(o.from)
    return (start - nowInWeek + WEEK_MINUTES) % WEEK_MINUTES || WEEK_MINUTES
  })
  const wholeMinute = Math.floor(at / MINUTE_MS) * MINUTE_MS
  const guess = wholeMinute + Math.min(...waits) * MINUTE_MS
  // Across a clock change the guess is up to two hours off: take the first open minute around it.
  for (let t = guess - 120 * MINUTE_MS; t <= guess + 120 * MINUTE_MS; t += MINUTE_MS)
    if (t > at && isOpen(hours, t)) return t
  return guess
}

function localTime(timeZone: string, at: number): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string) => parts.find(p => p.type === type)!.value
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}

function minutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number)
  return hour! * 60 + minute!
}
