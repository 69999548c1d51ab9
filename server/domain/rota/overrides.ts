import type { Override } from '../../protocol/rota.ts'

/** Who is on call after the overrides, in the order they were made, and those among them that changed something. */
export function overridden(
  people: readonly string[],
  overrides: readonly Override[],
): { people: string[]; overrides: string[] } {
  let now = [...people]
  const changed: string[] = []
  for (const override of overrides) {
    const next = changedBy(override, now)
    if (!samePeople(now, next)) changed.push(override.id)
    now = next
  }
  return { people: now, overrides: changed }
}

export const isDuring = ({ from, to }: Pick<Override, 'from' | 'to'>, at: number) => from <= at && at < to

/** Whether the same people, in any order. */
export function samePeople(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every(person => others.includes(person))
}

function changedBy(override: Override, people: string[]): string[] {
  const { kind, person } = override
  if (kind === 'remove') return people.filter(one => one !== person)
  if (kind === 'add') return [...new Set([...people, person])]
  if (override.replaces === undefined) return [person]
  return [...new Set(people.map(one => (one === override.replaces ? person : one)))]
}
