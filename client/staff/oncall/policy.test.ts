import { beforeEach, describe, expect, it } from 'vitest'
import { locale } from '../../lib/i18n.svelte.ts'
import { bars, everyDay } from './figures.ts'
import {
  choices,
  climbSeconds,
  inSentences,
  keyOf,
  type Plan,
  span,
  type Target,
  targetOf,
} from './policy.ts'
import { mayBeSnoozed } from './snooze.ts'
import { sentence, toneOf } from './timeline.ts'

beforeEach(() => locale.set('en'))

const names = {
  rotas: [{ id: 'night', name: 'Nights' }],
  people: [{ id: 'a1', alias: 'Bu Ratna' }],
}
const plan = (change: Partial<Plan> = {}): Plan => ({
  steps: [
    { targets: [{ rota: 'night' }, { person: 'a1' }], delaySeconds: 90 },
    { targets: [{ everyone: true }], delaySeconds: 60 },
  ],
  repeats: 2,
  channels: 'together',
  promiseSeconds: 300,
  ...change,
})

describe('a plan in sentences', () => {
  it('[SF90] tells whom each step calls, after how long, how often again, when it ends, and the promise', () => {
    expect(inSentences(plan(), names)).toBe(
      'Calls whoever is on call in “Nights” and Bu Ratna at once. After 90 seconds without an answer, calls all ' +
        'counselors. Every channel at once. Climbs again 2 times. After 450 seconds without an answer, all counselors ' +
        'and the fallback are called and every screen shows it. The program’s promise: answered within 5 minutes.',
    )
    expect(climbSeconds(plan())).toBe(450)
  })

  it('[SF90] times are whole minutes where they can be', () => {
    expect([60, 90, 120].map(span)).toEqual(['1 minute', '90 seconds', '2 minutes'])
  })

  it('[SF91] what a step calls though it is no more stays to be seen, and to be taken out', () => {
    const gone: Target = { person: 'left' }
    const steps = [{ targets: [gone], delaySeconds: 60 }]
    expect(choices(steps, names).map(keyOf)).toEqual(['everyone', 'rota/night', 'person/a1', 'person/left'])
    expect(inSentences(plan({ steps }), names)).toContain('(no longer there)')
  })

  it('a target is known by its word, there and back', () => {
    for (const target of [{ everyone: true }, { rota: 'x/y' }, { person: 'p' }] as Target[])
      expect(targetOf(keyOf(target))).toEqual(target)
  })
})

describe('figures', () => {
  it('[SF92] the chart has every day, those without a page too', () => {
    const now = Date.UTC(2026, 2, 3, 1)
    const days = everyDay([{ day: '2026-03-01', pages: 2, p50Seconds: 40 }], 3, now)
    expect(days).toEqual([
      { day: '2026-03-01', pages: 2, p50Seconds: 40 },
      { day: '2026-03-02', pages: 0 },
      { day: '2026-03-03', pages: 0 },
    ])
    expect(bars(days)).toEqual({ top: 40, heights: [1, undefined, undefined] })
  })
})

describe('a page’s own', () => {
  it('[SF77] only what oneself has acknowledged can be put off, and never at imminent', () => {
    const taken = { level: 3, state: 'acknowledged' } as const
    expect(mayBeSnoozed(taken, 'me')).toBe(true)
    expect(mayBeSnoozed(taken, 'colleague')).toBe(false)
    expect(mayBeSnoozed({ ...taken, level: 4 }, 'me')).toBe(false)
    expect(mayBeSnoozed({ level: 3, state: 'resolved' }, 'me')).toBe(false)
  })

  it('[SF78] its timeline says who was called, by which way, and why it did not arrive', () => {
    const failed = { at: 1, what: 'failed', person: 'Bu Ratna', channel: 'push', reason: 'gone' } as const
    expect(sentence(failed)).toBe('Failed to Bu Ratna by push: the device or address is no more')
    expect(toneOf(failed)).toBe('bad')
    expect(sentence({ at: 1, what: 'step', step: 2 })).toBe('Step 2')
    expect(toneOf({ at: 1, what: 'acknowledged' })).toBe('good')
  })
})
