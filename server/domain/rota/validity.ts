import { Refusal } from '../../protocol/errors.ts'
import { type Layer, MOST_OVERRIDES, type Override } from '../../protocol/rota.ts'
import { DAY_MS } from '../program.ts'
import { isDay, isSpan, isZone } from './clock.ts'
import { turnMs } from './layers.ts'
import type { Rota } from './rota.ts'

/** What can be wrong with a rota that has its shape: the refusal’s `details` hold it as `fault`, and whose `id` it is. */
export type RotaFault =
  | 'zone'
  | 'same-id'
  | 'day'
  | 'ends-before'
  | 'length'
  | 'weekday'
  | 'twice'
  | 'unknown-person'
  | 'span'
  | 'replaces-self'
  | 'overlap'
  | 'too-many'
  | 'past'
  | 'not-on-call'

export const MOST_TURN_MS = 12 * 7 * DAY_MS
export const MOST_OVERRIDE_MS = 92 * DAY_MS

const MESSAGES: Record<RotaFault, string> = {
  zone: 'There is no such time zone.',
  'same-id': 'Two have the same id.',
  day: 'The calendar has no such day.',
  'ends-before': 'It ends before it begins.',
  length: 'A turn is at most 12 weeks long.',
  weekday: 'Only turns of weeks have a weekday.',
  twice: 'Somebody or something is named twice.',
  'unknown-person': 'There is no such person.',
  span: 'This is no span of up to 92 days.',
  'replaces-self': 'Nobody can stand in for themselves.',
  overlap: 'Somebody else stands in for them in a part of that time.',
  'too-many': 'There are too many overrides: take some back.',
  past: 'This is over.',
  'not-on-call': 'They are not on call in that time.',
}

/** @throws Refusal BAD_REQUEST with the fault, unless `condition` holds. */
export function faultUnless(condition: unknown, fault: RotaFault, id?: string): asserts condition {
  if (!condition)
    throw new Refusal('BAD_REQUEST', MESSAGES[fault], { fault, ...(id !== undefined && { id }) })
}

/**
 * Holds a rota that has its shape (`protocol/rota.ts`) against the rules that no shape tells.
 *
 * @throws Refusal BAD_REQUEST with the first fault found
 */
export function checkRota(rota: Rota, isKnown: (person: string) => boolean): void {
  faultUnless(isZone(rota.timeZone), 'zone')
  faultUnless(distinct(rota.layers.map(({ id }) => id)), 'same-id')
  for (const layer of rota.layers) checkLayer(layer, isKnown)
  checkOverrides(rota.overrides, isKnown)
}

/** @throws Refusal BAD_REQUEST with the first fault found */
export function checkOverrides(overrides: Override[], isKnown: (person: string) => boolean): void {
  faultUnless(overrides.length <= MOST_OVERRIDES, 'too-many')
  faultUnless(distinct(overrides.map(({ id }) => id)), 'same-id')
  for (const override of overrides) {
    const { id } = override
    faultUnless(isSpan(override, MOST_OVERRIDE_MS), 'span', id)
    faultUnless(namedBy(override).every(isKnown), 'unknown-person', id)
    faultUnless(distinct(namedBy(override)), 'replaces-self', id)
  }
  const replacing = overrides.filter(({ kind }) => kind === 'replace')
  for (const [i, one] of replacing.entries())
    faultUnless(!replacing.slice(i + 1).some(other => contradict(one, other)), 'overlap', one.id)
}

/** The people an override is about. */
export function namedBy(override: Override): string[] {
  const { kind, person } = override
  return kind === 'replace' && override.replaces !== undefined ? [person, override.replaces] : [person]
}

function checkLayer(layer: Layer, isKnown: (person: string) => boolean) {
  const { id, people, length, startsOn, endsOn } = layer
  faultUnless(isDay(startsOn) && (endsOn === undefined || isDay(endsOn)), 'day', id)
  faultUnless(endsOn === undefined || startsOn < endsOn, 'ends-before', id)
  faultUnless(turnMs(layer) <= MOST_TURN_MS, 'length', id)
  faultUnless(layer.weekday === undefined || length.unit === 'week', 'weekday', id)
  faultUnless(distinct(people), 'twice', id)
  faultUnless(people.every(isKnown), 'unknown-person', id)
  for (const { days } of layer.activeHours ?? []) faultUnless(distinct(days), 'twice', id)
}

/** Two stand in for the same one, or for everybody, at the same time. */
function contradict(one: Override, other: Override): boolean {
  const overlap = one.from < other.to && other.from < one.to
  return overlap && one.kind === 'replace' && other.kind === 'replace' && one.replaces === other.replaces
}

const distinct = (values: readonly unknown[]) => new Set(values).size === values.length
