import type { Shift } from '../../protocol/rota.ts'
import { DAY_MS } from '../program.ts'
import { turnMs } from './layers.ts'
import type { Rota } from './rota.ts'
import { shifts } from './shifts.ts'

/** One person’s shifts as an iCalendar feed (RFC 5545, and RFC 7986 for the interval at which to ask again). */

export interface Feed {
  rotas: Rota[]
  person: string
  /** Shifts that touch this span are in it, milliseconds: up to 190 days. */
  from: number
  to: number
  now: number
  /** What stands before the rota’s name, such as “On call”: nothing else is said. */
  title: string
}

/** @throws Refusal BAD_REQUEST if the span is empty or too long */
export function calendarOf({ rotas, person, from, to, now, title }: Feed): string {
  const events = rotas.flatMap(rota =>
    personsShifts(rota, person, from, to).flatMap(({ uid, ...span }) => [
      'BEGIN:VEVENT',
      `UID:${uid}@sebaya`,
      `DTSTAMP:${utc(now)}`,
      `DTSTART:${utc(span.from)}`,
      `DTEND:${utc(span.to)}`,
      `SUMMARY:${escaped(`${title}: ${rota.name}`)}`,
      'CLASS:PRIVATE',
      'END:VEVENT',
    ]),
  )
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Sebaya//Rota//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...events,
    'END:VCALENDAR',
  ]
  return lines.map(line => `${folded(line)}\r\n`).join('')
}

interface Event {
  uid: string
  from: number
  to: number
}

/**
 * Whole shifts, so that one keeps its id and its times whenever the feed is read. A shift is cut only by what it is made
 * of: its turn, its active hours, and the overrides.
 */
function personsShifts(rota: Rota, person: string, from: number, to: number): Event[] {
  const found: (Event & { reason: string })[] = []
  for (const shift of shifts(rota, ...reachOf(rota, from, to))) {
    if (!shift.people.includes(person)) continue
    const reason = reasonOf(rota, shift, person)
    const last = found.at(-1)
    if (last?.reason === reason && last.to === shift.from) last.to = shift.to
    else found.push({ reason, uid: `${rota.id}.${person}.${shift.from}`, from: shift.from, to: shift.to })
  }
  return found.filter(event => event.from < to && from < event.to && utc(event.from) < utc(event.to))
}

/** The span in which every shift that touches the other is whole. */
function reachOf(rota: Rota, from: number, to: number): [from: number, to: number] {
  // On the wall; a day more covers any change of the clocks.
  const longest = Math.max(0, ...rota.layers.map(turnMs)) + DAY_MS
  const overrides = rota.overrides.filter(override => override.from < to && from < override.to)
  return [
    Math.max(0, Math.min(from - longest, ...overrides.map(override => override.from))),
    Math.max(to + longest, ...overrides.map(override => override.to)),
  ]
}

/** The override that brought the person, or else the turn. */
function reasonOf({ overrides }: Rota, shift: Shift, person: string): string {
  const brought = overrides.filter(
    override =>
      override.kind !== 'remove' && override.person === person && shift.overrides.includes(override.id),
  )
  return brought.at(-1)?.id ?? `${shift.layer} ${shift.turn}`
}

const utc = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')

/** RFC 5545, 3.3.11. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\n/g, '\n')
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\p{Cc}/gu, '')
}

const MOST_OCTETS = 75

/** RFC 5545, 3.1: no line is longer than 75 octets, and no character is torn apart. */
function folded(line: string): string {
  let text = ''
  let octets = 0
  for (const character of line) {
    const more = octetsOf(character)
    if (octets + more > MOST_OCTETS) {
      text += '\r\n '
      octets = 1
    }
    text += character
    octets += more
  }
  return text
}

function octetsOf(character: string): number {
  const code = character.codePointAt(0)!
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}
