import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PolicyPlan } from '../../protocol/pager.ts'
import { AGAIN_MS, type Climb, climbOn, type Reach, startClimb } from './climb.ts'

const NOW = 1_000_000

/** `a b` calls both at the step; `-` is a rota where nobody is. */
const plan = (steps: string[], more: Partial<PolicyPlan> = {}): PolicyPlan => ({
  steps: steps.map((names, i) => ({
    targets: names.split(' ').map(name => (name === '-' ? { rota: 'empty' } : { person: name })),
    delaySeconds: 60 + i,
  })),
  repeats: 0,
  channels: 'together',
  promiseSeconds: 300,
  ...more,
})

/** Everybody has an e-mail address and, later where it goes in turn, a phone; `mute` have no way at all. */
const reach = (everyone: string[], mute: string[] = []): Reach => ({
  people: target => ('everyone' in target ? everyone : 'person' in target ? [target.person] : []),
  ways: (person, together) =>
    mute.includes(person)
      ? []
      : [
          { channel: `${person}1`, kind: 'email', after: 0 },
          { channel: `${person}2`, kind: 'push', after: together ? 0 : 60_000 },
        ],
})
const at = (step: number, more: Partial<Climb> = {}): Climb => ({ ...startClimb(NOW), step, ...more })
const people = (calls: { person: string }[]) => [...new Set(calls.map(({ person }) => person))]

describe('a step of the climb', () => {
  test.each<[string, Climb, PolicyPlan, { step: number; round: number; calls: string[]; passed: number[] }]>([
    ['the first', at(-1), plan(['a', 'b']), { step: 0, round: 0, calls: ['a'], passed: [] }],
    ['the next', at(0), plan(['a', 'b']), { step: 1, round: 0, calls: ['b'], passed: [] }],
    [
      'from the start again',
      at(1),
      plan(['a', 'b'], { repeats: 1 }),
      { step: 0, round: 1, calls: ['a'], passed: [] },
    ],
    ['nobody on call there', at(-1), plan(['-', 'b']), { step: 1, round: 0, calls: ['b'], passed: [0] }],
    [
      'no way to whom it calls',
      at(-1),
      plan(['mute', 'b']),
      { step: 1, round: 0, calls: ['b'], passed: [0] },
    ],
    ['somebody of several', at(-1), plan(['- mute b']), { step: 0, round: 0, calls: ['b'], passed: [] }],
    [
      'passed into the next round',
      at(0),
      plan(['a', '-'], { repeats: 1 }),
      { step: 0, round: 1, calls: ['a'], passed: [1] },
    ],
    [
      'the same person twice is called once',
      at(-1),
      plan(['a a']),
      { step: 0, round: 0, calls: ['a'], passed: [] },
    ],
    // A policy that has become shorter meanwhile.
    [
      'beyond a policy’s end',
      at(5),
      plan(['a'], { repeats: 1 }),
      { step: 0, round: 1, calls: ['a'], passed: [] },
    ],
  ])('[PD5] %s', (_, climb, steps, expected) => {
    const climbed = climbOn(climb, steps, reach(['a', 'b'], ['mute']), NOW)
    const { step, round, nextAt, exhausted } = climbed.climb
    expect({ step, round, calls: people(climbed.calls), passed: climbed.passed }).toEqual(expected)
    expect([exhausted, climbed.fallback]).toEqual([false, false])
    expect(nextAt).toBe(NOW + (60 + step) * 1_000)
    expect(climbed.calls).toHaveLength(2 * expected.calls.length)
  })

  test('[PD6] each person by every channel at once, or by one after the other as they chose', () => {
    const calls = (channels: PolicyPlan['channels']) =>
      climbOn(at(-1), plan(['a'], { channels }), reach([]), NOW).calls.map(call => call.at - NOW)
    expect(calls('together')).toEqual([0, 0])
    expect(calls('in-turn')).toEqual([0, 60_000])
  })

  test.each<[string, Climb, PolicyPlan, number[]]>([
    ['after the last step', at(1), plan(['a', 'b']), []],
    ['after the last round', at(0, { round: 2 }), plan(['a'], { repeats: 2 }), []],
    [
      'at once where nobody can be called at any step',
      at(-1),
      plan(['-', '-'], { repeats: 1 }),
      [0, 1, 0, 1],
    ],
    ['and again', at(1, { exhausted: true }), plan(['a']), []],
  ])(
    '[PD7] exhausted %s: all counselors by every channel at once, the fallback, and again in five minutes',
    (_, climb, steps, passed) => {
      const climbed = climbOn(
        climb,
        { ...steps, channels: 'in-turn' },
        reach(['a', 'b', 'mute'], ['mute']),
        NOW,
      )
      expect(climbed).toMatchObject({
        passed,
        fallback: true,
        climb: { exhausted: true, nextAt: NOW + AGAIN_MS },
      })
      expect(people(climbed.calls)).toEqual(['a', 'b'])
      expect(climbed.calls.every(call => call.at === NOW)).toBe(true)
    },
  )

  test('[PD8] whatever the policy, every step at which somebody can be called is taken once a round, then it is exhausted, and stays so', () => {
    const name = fc.constantFrom('a', 'b', '-', 'mute', 'a b', 'mute -')
    const some = fc.array(name, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(some, fc.nat(5), (names, repeats) => {
        const steps = plan(names, { repeats })
        const taken: number[] = []
        let climb = startClimb(NOW)
        for (let turn = 0; !climb.exhausted; turn++) {
          expect(turn).toBeLessThanOrEqual(names.length * 6)
          const { climb: next, calls } = climbOn(climb, steps, reach(['a'], ['mute']), NOW)
          climb = next
          if (climb.exhausted) break
          taken.push(climb.step)
          expect(calls.length).toBeGreaterThan(0)
        }
        const callable = names.flatMap((names, i) => (/[ab]/.test(names.replace('mute', '')) ? i : []))
        expect(taken).toEqual(
          Array(repeats + 1)
            .fill(callable)
            .flat(),
        )
        expect(climbOn(climb, steps, reach(['a'], []), NOW).climb.exhausted).toBe(true)
      }),
    )
  })
})
