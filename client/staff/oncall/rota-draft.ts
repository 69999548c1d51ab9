import { newId } from '../../lib/ids.ts'
import type { Rota } from './rotas.svelte.ts'

/** A rota while somebody writes it. */

export type Layer = Rota['layers'][number]
export type ActiveHours = NonNullable<Layer['activeHours']>[number]
export const UNITS = ['hour', 'day', 'week'] as const

/** Where the programs are that this was made for; the device's own zone comes besides. */
const ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']

export const zonesFor = (known: string): string[] => [
  ...new Set([...ZONES, Intl.DateTimeFormat().resolvedOptions().timeZone, known]),
]

/** Everybody in turn by the week, from today: what most begin with. */
export function newLayer(name: string, people: readonly string[], today: string): Layer {
  return {
    id: newId(),
    name,
    people: [...people],
    length: { unit: 'week', count: 1 },
    handoffAt: '09:00',
    weekday: 1,
    startsOn: today,
  }
}

export function newRota(
  names: { rota: string; layer: string },
  people: readonly string[],
  timeZone: string,
  today: string,
): Rota {
  return {
    id: newId(),
    name: names.rota,
    timeZone,
    layers: [newLayer(names.layer, people, today)],
    overrides: [],
  }
}

/** One place up or down; at the ends nothing moves. */
export function movedBy<T>(list: readonly T[], index: number, by: 1 | -1): T[] {
  const other = index + by
  if (index < 0 || other < 0 || other >= list.length) return [...list]
  const next = [...list]
  next[index] = list[other]!
  next[other] = list[index]!
  return next
}

/** As the wire takes it: what was left empty, or says nothing, is left out. */
export function tidied(rota: Rota): Rota {
  return { ...rota, name: rota.name.trim(), layers: rota.layers.map(tidyLayer) }
}

function tidyLayer({ weekday, endsOn, perShift, activeHours, ...layer }: Layer): Layer {
  const hours = activeHours?.filter(({ days }) => days.length > 0)
  return {
    ...layer,
    name: layer.name.trim(),
    ...(weekday !== undefined && layer.length.unit === 'week' && { weekday }),
    ...(endsOn && { endsOn }),
    ...(perShift !== undefined && perShift > 1 && { perShift }),
    ...(hours?.length && { activeHours: hours }),
  }
}
