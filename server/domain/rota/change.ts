import type { Layer, Override } from '../../protocol/rota.ts'
import { DAY_MS } from '../program.ts'
import { refuseUnless } from '../refuse.ts'
import { wallAt } from './clock.ts'
import { turnNumber } from './layers.ts'
import type { Rota } from './rota.ts'
import { checkOverrides, faultUnless, namedBy } from './validity.ts'

/** Overrides that ended earlier than this are forgotten when one is added. */
export const KEPT_MS = 60 * DAY_MS

/**
 * Times are milliseconds.
 *
 * @throws Refusal BAD_REQUEST with a fault (`validity.ts`)
 */
export function withOverride(
  rota: Rota,
  override: Override,
  now: number,
  isKnown: (person: string) => boolean,
): Rota {
  faultUnless(override.to > now, 'past', override.id)
  const kept = rota.overrides.filter(({ to }) => to > now - KEPT_MS)
  const overrides = [...kept, override]
  checkOverrides(overrides, isKnown)
  return { ...rota, overrides }
}

/**
 * What was of an override stays: one that has begun ends at `now`, milliseconds.
 *
 * @throws Refusal NOT_FOUND if there is no such override, BAD_REQUEST if it is over
 */
export function withoutOverride(rota: Rota, id: string, now: number): Rota {
  const found = rota.overrides.find(override => override.id === id)
  refuseUnless(found, 'NOT_FOUND')
  faultUnless(found.to > now, 'past', id)
  const overrides = rota.overrides.flatMap(override => {
    if (override !== found) return [override]
    return found.from < now ? [{ ...found, to: now }] : []
  })
  return { ...rota, overrides }
}

/**
 * The rota with other people in a layer, in their order. Whose turn it is at `now` keeps it if they are still there;
 * otherwise it is the turn of the next who are. Without that, one who leaves would change who is on call tonight.
 *
 * @throws Refusal NOT_FOUND if there is no such layer
 */
export function withPeople(rota: Rota, layer: string, people: string[], now: number): Rota {
  refuseUnless(
    rota.layers.some(({ id }) => id === layer),
    'NOT_FOUND',
  )
  const wall = wallAt(rota.timeZone, now)
  return {
    ...rota,
    layers: rota.layers.map(one => (one.id === layer ? keepingTurn(one, people, wall) : one)),
  }
}

/** The rota after a person is gone: the others keep their turns, and overrides that name the person are dropped. */
export function withoutPerson(rota: Rota, person: string, now: number): Rota {
  const others = (layer: Layer) => layer.people.filter(one => one !== person)
  const rotaWithout = rota.layers
    .filter(layer => layer.people.includes(person))
    .reduce((left, layer) => withPeople(left, layer.id, others(layer), now), rota)
  return {
    ...rotaWithout,
    overrides: rota.overrides.filter(override => !namedBy(override).includes(person)),
  }
}

function keepingTurn(layer: Layer, people: string[], wall: number): Layer {
  const number = turnNumber(layer, wall)
  const begin = (count: number) => (count ? (number * Math.min(layer.perShift ?? 1, count)) % count : 0)
  const order = rotated(layer.people, begin(layer.people.length))
  const next = order.find(person => people.includes(person))
  if (next === undefined) return { ...layer, people }
  return { ...layer, people: rotated(people, people.indexOf(next) - begin(people.length)) }
}

/** The same order, beginning at `start`; negative: from the end. */
function rotated(people: string[], start: number): string[] {
  const at = ((start % people.length) + people.length) % people.length
  return [...people.slice(at), ...people.slice(0, at)]
}
