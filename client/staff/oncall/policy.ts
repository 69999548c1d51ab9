import { locale, m } from '../../lib/i18n.svelte.ts'
import type { Answer } from '../../lib/wire.ts'

export type Policy = Answer<'policy:read'>['policy']
export type Plan = Policy['moderate']
export type Target = Plan['steps'][number]['targets'][number]

/** The levels that page, the most urgent first. */
export const LEVELS = ['imminent', 'high', 'moderate'] as const
export type LevelName = (typeof LEVELS)[number]
export const MOST_STEPS = 10

/** What a target is called; ids that nobody knows any more stay to be seen. */
export interface Names {
  rotas: readonly { id: string; name: string }[]
  people: readonly { id: string; alias: string }[]
}

/** A target as one word: what a checkbox stands for. */
export function keyOf(target: Target): string {
  if ('everyone' in target) return 'everyone'
  return 'rota' in target ? `rota/${target.rota}` : `person/${target.person}`
}

export function targetOf(key: string): Target {
  const id = key.slice(key.indexOf('/') + 1)
  if (key.startsWith('rota/')) return { rota: id }
  return key.startsWith('person/') ? { person: id } : { everyone: true }
}

export function nameOf(target: Target, { rotas, people }: Names): string {
  if ('everyone' in target) return m.oncall_target_everyone()
  if ('rota' in target) {
    const name = rotas.find(({ id }) => id === target.rota)?.name
    return name === undefined ? m.oncall_target_gone() : m.oncall_target_rota({ name })
  }
  return people.find(({ id }) => id === target.person)?.alias ?? m.oncall_target_gone()
}

/** Everything that a step may call, and what it calls already though it is no more. */
export function choices(steps: Plan['steps'], { rotas, people }: Names): Target[] {
  const all: Target[] = [
    { everyone: true },
    ...rotas.map(({ id }) => ({ rota: id })),
    ...people.map(({ id }) => ({ person: id })),
  ]
  const known = new Set(all.map(keyOf))
  const gone = steps.flatMap(({ targets }) => targets).filter(target => !known.has(keyOf(target)))
  return [...all, ...new Map(gone.map(target => [keyOf(target), target])).values()]
}

/** `5 menit`, `90 detik`. */
export function span(seconds: number): string {
  if (seconds === 60) return m.oncall_minute()
  return seconds % 60 === 0 ? m.oncall_minutes({ n: seconds / 60 }) : m.oncall_seconds({ n: seconds })
}

/** How long the whole climb lasts until the page is exhausted, seconds. Steps that nobody can be called at are passed sooner. */
export const climbSeconds = ({ steps, repeats }: Plan): number =>
  (repeats + 1) * steps.reduce((sum, { delaySeconds }) => sum + delaySeconds, 0)

/** What a plan comes to, told as one would tell a colleague. */
export function inSentences(plan: Plan, names: Names): string {
  const list = new Intl.ListFormat(locale.current, { type: 'conjunction' })
  const whom = plan.steps.map(({ targets }) => list.format(targets.map(target => nameOf(target, names))))
  const steps = whom.map((who, index) =>
    index === 0
      ? m.oncall_say_first({ who })
      : m.oncall_say_then({ who, time: span(plan.steps[index - 1]!.delaySeconds) }),
  )
  return [
    ...steps,
    plan.channels === 'together' ? m.oncall_say_together() : m.oncall_say_in_turn(),
    ...(plan.repeats > 0 ? [m.oncall_say_repeat({ n: plan.repeats })] : []),
    m.oncall_say_end({ time: span(climbSeconds(plan)) }),
    m.oncall_say_promise({ time: span(plan.promiseSeconds) }),
  ].join(' ')
}
