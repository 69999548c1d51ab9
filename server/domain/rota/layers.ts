import type { Layer } from '../../protocol/rota.ts'
import { momentOf, wallAt, wallOn } from './clock.ts'
import { activeFor, activeFrom, beginnings, lastOf, startOf, turnsOf, UNIT_MS } from './recurrence.ts'

/** Whose turn it is in a layer. Times are wall times unless a time zone is asked for: see `clock.ts`. */

export interface Turn {
  /** From 0. */
  number: number
  people: string[]
}

/** A part of a turn in which the layer is active, from `from` before `to`, milliseconds since the epoch. */
export interface Stretch extends Turn {
  from: number
  to: number
}

/** Whose turn it is at `wall`; `undefined` if the layer has nobody then. */
export function turnAt(layer: Layer, wall: number): Turn | undefined {
  if (!layer.people.length || wall < startOf(layer).start || wall >= endOf(layer)) return undefined
  return isActive(layer, wall) ? turnOf(layer, turnNumber(layer, wall)) : undefined
}

/** How many turns have ended by `wall`; 0 before the first. */
export function turnNumber(layer: Layer, wall: number): number {
  const { first } = startOf(layer)
  const began = lastOf(turnsOf(layer), wall) ?? first
  return (began - first) / turnMs(layer)
}

/** How long a turn of the layer is on the wall, milliseconds. */
export function turnMs({ length }: Layer): number {
  return UNIT_MS[length.unit] * length.count
}

/** Where the layer has somebody from `from` to `to`, milliseconds since the epoch, in order. */
export function stretches(layer: Layer, zone: string, from: number, to: number): Stretch[] {
  if (!layer.people.length) return []
  const start = Math.max(wallAt(zone, from), startOf(layer).start)
  // One more, so that it is not over while the clock repeats an hour.
  const end = Math.min(wallAt(zone, to) + 1, endOf(layer))
  return activeSpans(layer, start, end)
    .flatMap(span => turnsIn(layer, span))
    .map(([began, ended, turn]) => ({
      ...turn,
      from: Math.max(from, momentOf(zone, began)),
      to: Math.min(to, momentOf(zone, ended)),
    }))
    .filter(stretch => stretch.from < stretch.to)
}

type Span = [from: number, to: number]

function turnsIn(layer: Layer, [from, to]: Span): [...Span, Turn][] {
  const starts = [from, ...beginnings(turnsOf(layer), from + 1, to - 1)]
  const number = turnNumber(layer, from)
  return starts.map((start, i) => [start, starts[i + 1] ?? to, turnOf(layer, number + i)])
}

function turnOf(layer: Layer, number: number): Turn {
  const { people, perShift = 1 } = layer
  const size = Math.min(perShift, people.length)
  const turn = Array.from({ length: size }, (_, i) => people[(number * size + i) % people.length]!)
  return { number, people: turn }
}

function isActive({ activeHours, startsOn }: Layer, wall: number): boolean {
  if (!activeHours) return true
  return activeHours.some(hours => {
    const began = lastOf(activeFrom(hours, wallOn(startsOn)), wall)
    return began !== undefined && wall < began + activeFor(hours)
  })
}

/** When the layer is active from `from` to `to`: in order, those that touch joined. */
function activeSpans({ activeHours, startsOn }: Layer, from: number, to: number): Span[] {
  if (from >= to) return []
  if (!activeHours) return [[from, to]]
  const spans = activeHours
    .flatMap(hours => {
      const rule = activeFrom(hours, wallOn(startsOn))
      const lasting = activeFor(hours)
      return beginnings(rule, from - lasting + 1, to - 1).map((began): Span => [began, began + lasting])
    })
    .map(([began, ended]): Span => [Math.max(from, began), Math.min(to, ended)])
    .sort(([a], [b]) => a - b)
  const joined: Span[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1])
    else joined.push(span)
  }
  return joined
}

function endOf({ endsOn, handoffAt }: Layer): number {
  return endsOn === undefined ? Number.POSITIVE_INFINITY : wallOn(endsOn, handoffAt)
}
