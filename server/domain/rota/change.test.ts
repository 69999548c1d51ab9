import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../program.ts'
import { KEPT_MS, withOverride, withoutOverride, withoutPerson, withPeople } from './change.ts'
import { onCall } from './rota.ts'
import { layer, override, rota } from './test/example.ts'

const at = (iso: string) => Date.parse(iso)
const anybody = () => true
const TWO = at('2026-03-02T02:00:00Z')
const daily = { length: { unit: 'day', count: 1 } } as const
const day = ['2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'] as const
const replacing = (id: string, person: string, replaces: string) =>
  override(id, { kind: 'replace', person, replaces }, ...day)
const one = replacing('o', 'eko', 'ani')

describe('overrides are made and taken back', () => {
  test('[RO12] one that is over, or breaks a rule, is refused', () => {
    expect(withOverride(rota(), one, one.to - 1, anybody).overrides).toEqual([one])
    const fault = (id: string) => expect.objectContaining({ details: { fault: id, id: 'o' } })
    expect(() => withOverride(rota(), one, one.to, anybody)).toThrow(fault('past'))
    expect(() => withOverride(rota(), one, TWO, person => person !== 'eko')).toThrow(fault('unknown-person'))
  })

  test('[RO12] those long over are forgotten when one is made', () => {
    const later = { ...one, id: 'p', from: one.to + KEPT_MS, to: one.to + KEPT_MS + 1 }
    const given = rota({ overrides: [one] })
    expect(withOverride(given, later, one.to + KEPT_MS - 1, anybody).overrides).toEqual([one, later])
    expect(withOverride(given, later, one.to + KEPT_MS, anybody).overrides).toEqual([later])
  })

  test('[RO12] taken back it ends now: what was stays', () => {
    const given = rota({ overrides: [one] })
    expect(withoutOverride(given, 'o', one.from).overrides).toEqual([])
    expect(withoutOverride(given, 'o', one.from + 5).overrides).toEqual([{ ...one, to: one.from + 5 }])
    expect(() => withoutOverride(given, 'o', one.to)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    )
    expect(() => withoutOverride(given, 'x', TWO)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})

describe('people leave and come', () => {
  const given = rota({ layers: [layer({ ...daily, people: ['a', 'b', 'c', 'd'] })] })
  const turns = (of = given, from = 0) =>
    Array.from({ length: 6 }, (_, i) => onCall(of, TWO + (from + i) * DAY_MS + 1).join('+')).join(' ')

  test('[RO13] whose turn it is keeps it, and the others follow in their order', () => {
    expect(turns(given, 5)).toBe('b c d a b c')
    expect(turns(withoutPerson(given, 'd', TWO + 5 * DAY_MS), 5)).toBe('b c a b c a')
    expect(turns(withoutPerson(given, 'b', TWO + 5 * DAY_MS), 5)).toBe('c d a c d a')
    expect(turns(withPeople(given, 'base', ['x', 'a', 'b', 'y'], TWO + 5 * DAY_MS), 5)).toBe('b y x a b y')
    expect(turns(withPeople(given, 'base', ['x', 'y'], TWO), 0)).toBe('x y x y x y')
  })

  test('[RO13] before the layer begins, its first has the first turn', () => {
    expect(turns(withoutPerson(given, 'c', TWO - 9 * DAY_MS))).toBe('a b d a b d')
  })

  test('[RO13] a layer that loses its last has nobody, until somebody comes', () => {
    const single = rota({ layers: [layer({ people: ['a'] })] })
    const empty = withoutPerson(single, 'a', TWO)
    expect(onCall(empty, TWO)).toEqual([])
    expect(onCall(withPeople(empty, 'base', ['z'], TWO), TWO)).toEqual(['z'])
    expect(() => withPeople(single, 'other', [], TWO)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  test('[RO13] overrides by and of the person go, others stay', () => {
    const overrides = [one, replacing('p', 'ani', 'budi'), replacing('q', 'eko', 'budi')]
    const left = withoutPerson(rota({ overrides }), 'ani', TWO)
    expect(left.overrides.map(({ id }) => id)).toEqual(['q'])
    expect(left.layers[0]!.people).toEqual(['budi', 'citra'])
  })

  test('[RO13] whoever else leaves, whenever, those on call stay on call, and the rest follow in order', () => {
    const people = ['a', 'b', 'c', 'd', 'e', 'f']
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 6 }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 0, max: 200 }),
        fc.constantFrom(...people),
        (size, perShift, days, person) => {
          const all = rota({ layers: [layer({ ...daily, perShift, people: people.slice(0, size) })] })
          const now = TWO + days * DAY_MS + 1
          const left = withoutPerson(all, person, now)
          const before = onCall(all, now)
          const staying = before.filter(other => other !== person)
          expect(onCall(left, now).slice(0, staying.length)).toEqual(staying)
          expect(left.layers[0]!.people).toHaveLength(size - (size > people.indexOf(person) ? 1 : 0))
          const order = [...left.layers[0]!.people, ...left.layers[0]!.people].join('')
          expect(order).toContain(
            people
              .slice(0, size)
              .filter(other => other !== person)
              .join(''),
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})
