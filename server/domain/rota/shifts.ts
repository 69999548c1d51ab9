import type { Gap, Handoff, Shift } from '../../protocol/rota.ts'
import { DAY_MS } from '../program.ts'
import { refuseUnless } from '../refuse.ts'
import { isSpan } from './clock.ts'
import { type Stretch, stretches } from './layers.ts'
import { isDuring, overridden, samePeople } from './overrides.ts'
import { onCall, type Rota } from './rota.ts'

/** The longest span that is looked at, which bounds what a question costs. */
export const MOST_SPAN_MS = 400 * DAY_MS

/**
 * Who is on call from `from` before `to`, milliseconds: in order, without a hole, nobody as `people: []`. A shift ends
 * where the people change, and at each hand-off even if it is to oneself.
 *
 * @throws Refusal BAD_REQUEST if the span is empty or longer than `MOST_SPAN_MS`
 */
export function shifts(rota: Rota, from: number, to: number): Shift[] {
  refuseUnless(isSpan({ from, to }, MOST_SPAN_MS), 'BAD_REQUEST', 'This is no span of up to 400 days.')
  const layers = rota.layers.map(layer => stretches(layer, rota.timeZone, from, to))
  const overrides = rota.overrides.filter(override => override.from < to && from < override.to)
  const topDown = layers.map(lookup).toReversed()
  const edges = edgesOf([...layers.flat(), ...overrides], from, to)
  const found: Shift[] = []
  for (const [i, start] of edges.entries()) {
    const turns = topDown.map(stretchAt => stretchAt(start))
    const top = turns.findIndex(turn => turn)
    const turn = turns[top]
    const standing = overrides.filter(override => isDuring(override, start))
    join(found, {
      from: start,
      to: edges[i + 1] ?? to,
      ...overridden(turn?.people ?? [], standing),
      ...(turn && { layer: rota.layers.at(-1 - top)!.id, turn: turn.number }),
    })
  }
  return found
}

/**
 * When nobody can be reached: nobody is on call, or only people for whom `reachable` is false, such as who was deleted, is
 * not certified, or has no channel that works. Gaps that touch are one.
 *
 * @throws Refusal as `shifts` does
 */
export function gaps(rota: Rota, from: number, to: number, reachable: (person: string) => boolean): Gap[] {
  const found: Gap[] = []
  for (const { people, ...span } of shifts(rota, from, to)) {
    if (people.some(reachable)) continue
    const last = found.at(-1)
    if (last?.to === span.from) {
      last.to = span.to
      last.people = [...new Set([...last.people, ...people])]
    } else found.push({ from: span.from, to: span.to, people })
  }
  return found
}

// An hourly rota of one person would be looked at for a long time.
const MOST_SHIFTS = 2_000

/**
 * The next time that other people are on call than at `at`, milliseconds; `undefined` if there is none within
 * `MOST_SPAN_MS`, or within so many turns of the same people that it hardly matters.
 */
export function nextHandoff(rota: Rota, at: number): Handoff | undefined {
  const now = onCall(rota, at)
  const end = at + MOST_SPAN_MS
  // Mostly it is near: looking at all of the span would cost a hundred times as much.
  for (
    let from = at, span = 2 * DAY_MS, seen = 0;
    from < end && seen < MOST_SHIFTS;
    from += span, span *= 2
  ) {
    const next = shifts(rota, from, Math.min(end, from + span))
    const other = next.find(({ people }) => !samePeople(people, now))
    if (other) return { at: other.from, people: other.people }
    seen += next.length
  }
  return undefined
}

/** Adds a shift that follows the last, or makes that one longer if nothing changes. */
function join(found: Shift[], next: Shift) {
  const last = found.at(-1)
  if (last && sameShift(last, next)) last.to = next.to
  else found.push(next)
}

function sameShift(a: Shift, b: Shift): boolean {
  const same = a.layer === b.layer && a.turn === b.turn
  return same && `${a.people}` === `${b.people}` && `${a.overrides}` === `${b.overrides}`
}

function edgesOf(spans: { from: number; to: number }[], from: number, to: number): number[] {
  const edges = spans.flatMap(span => [span.from, span.to]).filter(edge => from < edge && edge < to)
  return [...new Set([from, ...edges])].sort((a, b) => a - b)
}

/** Looks ever later moments up. */
function lookup(all: Stretch[]): (at: number) => Stretch | undefined {
  let next = 0
  return at => {
    while (next < all.length && all[next]!.to <= at) next++
    const stretch = all[next]
    return stretch && stretch.from <= at ? stretch : undefined
  }
}
