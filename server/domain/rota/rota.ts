import type * as wire from '../../protocol/rota.ts'
import { wallAt } from './clock.ts'
import { turnAt } from './layers.ts'
import { isDuring, overridden } from './overrides.ts'

/** The rota document. */
export interface Rota extends wire.Rota {
  v: 1
}

/**
 * Who is on call at `at`, milliseconds. The highest layer that has somebody then has the say, as in Grafana OnCall: a
 * layer of weekends lies above the one of the weeks, and outside its active hours lets that one through. The overrides
 * then apply in the order they were made. Hand-offs follow the clock on the wall in the rota’s time zone, so that a turn of
 * a day is 23 or 25 hours long when the clocks are changed.
 */
export function onCall(rota: Rota, at: number): string[] {
  const wall = wallAt(rota.timeZone, at)
  const turn = rota.layers
    .toReversed()
    .map(layer => turnAt(layer, wall))
    .find(found => found)
  return overridden(
    turn?.people ?? [],
    rota.overrides.filter(override => isDuring(override, at)),
  ).people
}
