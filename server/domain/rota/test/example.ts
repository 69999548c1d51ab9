import type { Layer, Override } from '../../../protocol/rota.ts'
import type { Rota } from '../rota.ts'

/** Ani, Budi and Citra by the week, from Monday 2 March 2026, 09:00 in Jakarta (02:00 UTC). */
export function layer(given: Partial<Layer> = {}): Layer {
  return {
    id: 'base',
    name: 'Base',
    people: ['ani', 'budi', 'citra'],
    length: { unit: 'week', count: 1 },
    handoffAt: '09:00',
    startsOn: '2026-03-02',
    ...given,
  }
}

export function rota(given: Partial<Rota> = {}): Rota {
  return {
    v: 1,
    id: 'counselors',
    name: 'Counselors',
    timeZone: 'Asia/Jakarta',
    layers: [layer()],
    overrides: [],
    ...given,
  }
}

type What =
  | { kind: 'replace'; person: string; replaces?: string }
  | { kind: 'add' | 'remove'; person: string }

/** An override of a span of UTC. */
export function override(id: string, what: What, from: string, to: string): Override {
  return { id, ...what, from: Date.parse(from), to: Date.parse(to), by: 'admin' }
}
