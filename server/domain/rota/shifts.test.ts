import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../protocol/errors.ts'
import type { Layer, Override, Shift } from '../../protocol/rota.ts'
import { DAY_MS, HOUR_MS } from '../program.ts'
import { onCall, type Rota } from './rota.ts'
import { gaps, MOST_SPAN_MS, nextHandoff, shifts } from './shifts.ts'
import { layer, override, rota } from './test/example.ts'

const at = (iso: string) => Date.parse(iso)
const daily = { length: { unit: 'day', count: 1 } } as const
const told = (all: { from: number; to: number; people: string[] }[]) =>
  all.map(({ from, to, people }) => [
    new Date(from).toISOString().slice(5, 16),
    new Date(to).toISOString().slice(5, 16),
    people.join('+'),
  ])

describe('shifts', () => {
  test('[RO7] cover the span, gaps too, and say why', () => {
    const given = rota({
      layers: [layer({ ...daily, endsOn: '2026-03-04' })],
      overrides: [
        override('o1', { kind: 'replace', person: 'eko' }, '2026-03-03T05:00:00Z', '2026-03-03T06:00:00Z'),
      ],
    })
    const all = shifts(given, at('2026-03-02T00:00:00Z'), at('2026-03-05T00:00:00Z'))
    expect(told(all)).toEqual([
      ['03-02T00:00', '03-02T02:00', ''],
      ['03-02T02:00', '03-03T02:00', 'ani'],
      ['03-03T02:00', '03-03T05:00', 'budi'],
      ['03-03T05:00', '03-03T06:00', 'eko'],
      ['03-03T06:00', '03-04T02:00', 'budi'],
      ['03-04T02:00', '03-05T00:00', ''],
    ])
    expect(all.map(({ layer, turn, overrides }) => [layer, turn, ...overrides])).toEqual([
      [undefined, undefined],
      ['base', 0],
      ['base', 1],
      ['base', 1, 'o1'],
      ['base', 1],
      [undefined, undefined],
    ])
  })

  test('[RO7] a hand-off to oneself is one; an override that changes nothing is not seen', () => {
    const nothing = override(
      'o',
      { kind: 'add', person: 'ani' },
      '2026-03-03T00:00:00Z',
      '2026-03-04T00:00:00Z',
    )
    const given = rota({ layers: [layer({ people: ['ani'], ...daily })], overrides: [nothing] })
    const all = shifts(given, at('2026-03-02T02:00:00Z'), at('2026-03-05T02:00:00Z'))
    expect(all.map(shift => [shift.turn, ...shift.overrides])).toEqual([[0], [1], [2]])
  })

  test('[RO7] active hours that touch or overlap are one stretch, and turns begin in it', () => {
    const activeHours = [
      { days: [1, 2], from: '08:00', to: '12:00' },
      { days: [1], from: '11:00', to: '13:00' },
      { days: [1], from: '13:00', to: '14:00' },
    ]
    const given = rota({
      layers: [layer({ ...daily, activeHours, handoffAt: '10:00', startsOn: '2026-03-01' })],
    })
    expect(told(shifts(given, at('2026-03-01T20:00:00Z'), at('2026-03-03T20:00:00Z')))).toEqual([
      ['03-01T20:00', '03-02T01:00', ''],
      ['03-02T01:00', '03-02T03:00', 'ani'],
      ['03-02T03:00', '03-02T07:00', 'budi'],
      ['03-02T07:00', '03-03T01:00', ''],
      ['03-03T01:00', '03-03T03:00', 'budi'],
      ['03-03T03:00', '03-03T05:00', 'citra'],
      ['03-03T05:00', '03-03T20:00', ''],
    ])
  })

  test('[RO7] name the layer that has the say', () => {
    const activeHours = [{ days: [6], from: '00:00', to: '24:00' }]
    const upper = layer({ ...daily, id: 'weekend', people: ['dewi', 'eko'], activeHours })
    const given = rota({ layers: [layer(), upper, layer({ id: 'empty', people: [] })] })
    const all = shifts(given, at('2026-03-06T00:00:00Z'), at('2026-03-08T00:00:00Z'))
    expect(all.map(({ layer, turn, people }) => [layer, turn, ...people])).toEqual([
      ['base', 0, 'ani'],
      ['weekend', 4, 'dewi'],
      ['weekend', 5, 'eko'],
      ['base', 0, 'ani'],
    ])
  })

  test('[RO7] of a span that ends while the clock repeats an hour go on to its end', () => {
    const given = rota({ timeZone: 'Europe/London', layers: [layer()] })
    const [from, to] = [at('2026-10-25T00:10:00Z'), at('2026-10-25T01:30:00Z')]
    expect(shifts(given, from, to).map(shift => [shift.from, shift.to, shift.people.length])).toEqual([
      [from, to, 1],
    ])
  })

  test('[RO7] of a span that is empty or too long are refused', () => {
    for (const length of [0, -1, MOST_SPAN_MS + 1, Number.NaN])
      expect(() => shifts(rota(), 0, length)).toThrow(Refusal)
    expect(() => shifts(rota(), 1e15, 1e15 + 1)).toThrow(Refusal)
    expect(told(shifts(rota(), 0, MOST_SPAN_MS))).toEqual([['01-01T00:00', '02-05T00:00', '']])
  })
})

describe('gaps', () => {
  test('[RO8] nobody on call, or nobody who can be reached, is a gap; those that touch are one', () => {
    const given = rota({ layers: [layer({ ...daily, endsOn: '2026-03-06' })] })
    const found = gaps(given, at('2026-03-02T00:00:00Z'), at('2026-03-07T00:00:00Z'), one => one !== 'citra')
    expect(told(found)).toEqual([
      ['03-02T00:00', '03-02T02:00', ''],
      ['03-04T02:00', '03-05T02:00', 'citra'],
      ['03-06T02:00', '03-07T00:00', ''],
    ])
    expect(
      gaps(given, at('2026-03-04T02:00:00Z'), at('2026-03-07T00:00:00Z'), one => one === 'budi'),
    ).toEqual([
      { from: at('2026-03-04T02:00:00Z'), to: at('2026-03-07T00:00:00Z'), people: ['citra', 'ani'] },
    ])
  })

  test('[RO8] one of several who can be reached is enough', () => {
    const given = rota({ layers: [layer({ perShift: 2 })] })
    expect(
      gaps(given, at('2026-03-03T00:00:00Z'), at('2026-03-04T00:00:00Z'), one => one === 'budi'),
    ).toEqual([])
  })
})

describe('the next hand-off', () => {
  test('[RO9] is when somebody else is on call', () => {
    const next = (given: Rota, iso: string) => {
      const found = nextHandoff(given, at(iso))
      return found && [new Date(found.at).toISOString().slice(0, 16), found.people.join('+')]
    }
    expect(next(rota(), '2026-02-01T00:00:00Z')).toEqual(['2026-03-02T02:00', 'ani'])
    expect(next(rota(), '2026-03-02T02:00:00Z')).toEqual(['2026-03-09T02:00', 'budi'])
    expect(
      next(rota({ layers: [layer({ ...daily, people: ['ani'] })] }), '2026-03-02T02:00:00Z'),
    ).toBeUndefined()
    const long = layer({ length: { unit: 'week', count: 12 } })
    expect(next(rota({ layers: [long] }), '2026-03-02T02:00:00Z')).toEqual(['2026-05-25T02:00', 'budi'])
  })
})

// Years around the changes of the clocks, and a while in which several of them fall.
const START = at('2026-02-15T00:00:00Z')
const SPAN = 75 * DAY_MS
const PEOPLE = ['a', 'b', 'c', 'd', 'e']
const hour = fc.integer({ min: 0, max: 23 }).map(value => String(value).padStart(2, '0'))
const time = fc.tuple(hour, fc.constantFrom('00', '15', '30')).map(parts => parts.join(':'))
const date = (span: number) =>
  fc
    .integer({ min: -span, max: span })
    .map(days => new Date(START + days * DAY_MS).toISOString().slice(0, 10))
const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
const person = fc.constantFrom(...PEOPLE, 'x', 'y')

const anyLayer: fc.Arbitrary<Omit<Layer, 'id' | 'name'>> = fc.record(
  {
    people: fc.uniqueArray(fc.constantFrom(...PEOPLE)),
    length: fc.oneof(
      fc.record({ unit: fc.constant('hour' as const), count: fc.integer({ min: 1, max: 60 }) }),
      fc.record({
        unit: fc.constantFrom('day' as const, 'week' as const),
        count: fc.integer({ min: 1, max: 3 }),
      }),
    ),
    handoffAt: time,
    weekday: fc.integer({ min: 1, max: 7 }),
    startsOn: date(2_000),
    endsOn: date(60),
    perShift: fc.integer({ min: 1, max: 3 }),
    activeHours: fc.array(fc.record({ days, from: time, to: fc.oneof(time, fc.constant('24:00')) }), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: ['people', 'length', 'handoffAt', 'startsOn'] },
)

const moment = fc.integer({ min: START, max: START + SPAN - 1 })
const anyOverride: fc.Arbitrary<Override> = fc
  .record({
    what: fc.oneof(
      fc.record(
        { kind: fc.constant('replace' as const), person, replaces: person },
        { requiredKeys: ['kind', 'person'] },
      ),
      fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const), person }),
    ),
    from: moment,
    length: fc.integer({ min: 1, max: 5 * DAY_MS }),
  })
  .map(({ what, from, length }) => ({ ...what, id: 'more', from, to: from + length, by: 'a' }))

const anyRota: fc.Arbitrary<Rota> = fc
  .record({
    timeZone: fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Jakarta', 'Australia/Lord_Howe'),
    layers: fc.array(anyLayer, { minLength: 1, maxLength: 3 }),
    overrides: fc.array(anyOverride, { maxLength: 4 }),
  })
  .map(({ timeZone, layers, overrides }) =>
    rota({
      timeZone,
      layers: layers.map((one, i) => ({ ...one, id: `l${i}`, name: `${i}` })),
      overrides: overrides.map((one, i) => ({ ...one, id: `o${i}` })),
    }),
  )

describe('any rota', () => {
  test('[RO7] its shifts cover the span in order, and agree with who is on call', () => {
    fc.assert(
      fc.property(anyRota, fc.array(moment, { minLength: 10, maxLength: 10 }), (given, moments) => {
        const all = shifts(given, START, START + SPAN)
        expect(all[0]!.from).toBe(START)
        expect(all.at(-1)!.to).toBe(START + SPAN)
        for (const [i, shift] of all.entries()) {
          expect(shift.from).toBeLessThan(shift.to)
          if (i > 0) expect(shift.from).toBe(all[i - 1]!.to)
        }
        const holding = (now: number) => all.find(({ from, to }) => from <= now && now < to)!
        const edges = all.flatMap(({ from, to }) => [from, to - 1]).slice(0, 80)
        for (const now of [...moments, ...edges])
          expect([now, onCall(given, now)]).toEqual([now, holding(now).people])
      }),
      { numRuns: 60 },
    )
  })

  test('[RO7] a part of a span has the shifts of the whole', () => {
    const within = (all: Shift[], from: number, to: number) =>
      all
        .filter(shift => shift.from < to && from < shift.to)
        .map(shift => ({ ...shift, from: Math.max(from, shift.from), to: Math.min(to, shift.to) }))
    fc.assert(
      fc.property(anyRota, moment, fc.integer({ min: 1, max: 3 * DAY_MS }), (given, from, length) => {
        const all = shifts(given, START, START + SPAN + 3 * DAY_MS)
        expect(shifts(given, from, from + length)).toEqual(within(all, from, from + length))
      }),
      { numRuns: 60 },
    )
  })

  test('[RO6] an override changes who is on call in its time only', () => {
    fc.assert(
      fc.property(anyRota, anyOverride, moment, (given, one, now) => {
        const more = { ...given, overrides: [...given.overrides, one] }
        const inside = one.from + ((now - START) % (one.to - one.from))
        for (const other of [now, one.from - 1, one.to])
          if (other < one.from || one.to <= other) expect(onCall(more, other)).toEqual(onCall(given, other))
        const after = onCall(more, inside)
        if (one.kind === 'remove') expect(after).not.toContain(one.person)
        else if (one.kind === 'add') expect(after).toContain(one.person)
        else if (one.replaces === undefined) expect(after).toEqual([one.person])
        else
          expect(after.includes(one.person)).toBe(
            onCall(given, inside).some(p => p === one.person || p === one.replaces),
          )
      }),
      { numRuns: 200 },
    )
  })

  test('[RO9] nothing changes before the next hand-off, and then it does', () => {
    fc.assert(
      fc.property(
        anyRota,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (given, now, part) => {
          const next = nextHandoff(given, now)
          const until = next?.at ?? now + 100 * DAY_MS
          const before = now + Math.floor(part * (until - now))
          const sorted = (moment: number) => onCall(given, moment).sort()
          expect(sorted(before)).toEqual(sorted(now))
          if (next) {
            expect(onCall(given, next.at)).toEqual(next.people)
            expect(sorted(next.at)).not.toEqual(sorted(now))
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('[RO1] knows nothing of this machine’s clock or time zone', () => {
    const given = rota({
      timeZone: 'America/New_York',
      layers: [layer({ ...daily, startsOn: '2026-03-06' })],
    })
    const now = Array.from({ length: 96 }, (_, i) => at('2026-03-06T00:00:00Z') + i * HOUR_MS)
    const before = now.map(moment => onCall(given, moment))
    const zone = process.env.TZ
    try {
      for (const other of ['Europe/London', 'Australia/Lord_Howe', 'Asia/Jakarta']) {
        process.env.TZ = other
        expect(now.map(moment => onCall(given, moment))).toEqual(before)
      }
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })
})
