import { describe, expect, test } from 'vitest'
import { onCall, type Rota } from './rota.ts'
import { layer, override, rota } from './test/example.ts'

const at = (iso: string) => Date.parse(iso)
const on = (given: Rota, ...isos: string[]) => isos.map(iso => onCall(given, at(iso)).join('+'))
const of = (...layers: Parameters<typeof layer>) => rota({ layers: [layer(...layers)] })

describe('a layer', () => {
  test('[RO2] by the day: from the hand-off to the next, in order, and around', () => {
    const given = of({ length: { unit: 'day', count: 1 } })
    expect(
      on(
        given,
        '2026-03-02T01:59:59Z',
        '2026-03-02T02:00:00Z',
        '2026-03-03T01:59:59Z',
        '2026-03-03T02:00:00Z',
        '2026-03-05T02:00:00Z',
      ),
    ).toEqual(['', 'ani', 'ani', 'budi', 'ani'])
  })

  test('[RO2] by the week: handed off on its weekday, the first turn shorter for it', () => {
    const given = of({ weekday: 5 })
    expect(on(given, '2026-03-02T02:00:00Z', '2026-03-06T01:59:59Z')).toEqual(['ani', 'ani'])
    expect(on(given, '2026-03-06T02:00:00Z', '2026-03-13T02:00:00Z')).toEqual(['budi', 'citra'])
    expect(on(of({}), '2026-03-08T23:00:00Z', '2026-03-09T02:00:00Z')).toEqual(['ani', 'budi'])
  })

  test.each([
    ['12 hours', { unit: 'hour', count: 12 }, ['ani', 'ani', 'budi', 'citra', 'budi']],
    ['9 hours', { unit: 'hour', count: 9 }, ['ani', 'budi', 'citra', 'citra', 'citra']],
    ['2 days', { unit: 'day', count: 2 }, ['ani', 'ani', 'ani', 'ani', 'budi']],
    ['2 weeks', { unit: 'week', count: 2 }, ['ani', 'ani', 'ani', 'ani', 'ani']],
  ] as const)('[RO2] by turns of %s', (_, length, expected) => {
    const given = of({ length })
    const times = ['02:00', '13:00', '22:00', '26:00', '50:00'].map(time => {
      const [hours, minutes] = time.split(':').map(Number)
      return new Date(Date.UTC(2026, 2, 2, hours, minutes)).toISOString()
    })
    expect(on(given, ...times)).toEqual(expected)
  })

  test('[RO3] several at once: each turn takes as many further down the order', () => {
    const given = of({ people: ['a', 'b', 'c', 'd', 'e'], perShift: 2, length: { unit: 'day', count: 1 } })
    const days = [2, 3, 4, 5].map(day => `2026-03-0${day}T05:00:00Z`)
    expect(on(given, ...days)).toEqual(['a+b', 'c+d', 'e+a', 'b+c'])
  })

  test('[RO2] begins and ends at its hand-off time', () => {
    const given = of({ endsOn: '2026-03-04' })
    expect(on(given, '2026-03-02T01:00:00Z', '2026-03-04T01:59:59Z', '2026-03-04T02:00:00Z')).toEqual([
      '',
      'ani',
      '',
    ])
  })

  test('[RO2] years after it began it costs and is what it was', () => {
    const given = of({ length: { unit: 'hour', count: 1 }, startsOn: '2001-01-01' })
    const hours = (at('2051-06-01T02:00:00Z') - at('2001-01-01T02:00:00Z')) / 3_600_000
    expect(on(given, '2051-06-01T02:30:00Z')).toEqual([['ani', 'budi', 'citra'][hours % 3]])
  })
})

describe('active hours', () => {
  const nights = of({ activeHours: [{ days: [5, 6], from: '22:00', to: '06:00' }] })

  test.each([
    ['Friday before', '2026-03-06T14:59:59Z', ''],
    ['Friday night', '2026-03-06T15:00:00Z', 'ani'],
    ['Saturday before dawn', '2026-03-06T22:59:59Z', 'ani'],
    ['Saturday morning', '2026-03-06T23:00:00Z', ''],
    ['Sunday before dawn', '2026-03-07T22:00:00Z', 'ani'],
    ['Sunday night', '2026-03-08T16:00:00Z', ''],
  ])('[RO4] may pass midnight: %s', (_, iso, expected) => {
    expect(on(nights, iso)).toEqual([expected])
  })

  test('[RO4] are handed off in their middle, and begun before the layer is', () => {
    const given = of({
      handoffAt: '00:00',
      length: { unit: 'day', count: 1 },
      activeHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00' }],
    })
    expect(
      on(
        given,
        '2026-03-01T16:59:59Z',
        '2026-03-01T17:00:00Z',
        '2026-03-02T16:00:00Z',
        '2026-03-02T17:00:00Z',
      ),
    ).toEqual(['', 'ani', 'ani', 'budi'])
  })

  test('[RO4] that end when they begin last a day', () => {
    const given = of({ activeHours: [{ days: [6], from: '09:00', to: '09:00' }] })
    expect(on(given, '2026-03-07T01:59:59Z', '2026-03-07T02:00:00Z', '2026-03-08T01:59:59Z')).toEqual([
      '',
      'ani',
      'ani',
    ])
    expect(on(given, '2026-03-08T02:00:00Z')).toEqual([''])
  })
})

describe('layers', () => {
  test('[RO5] the highest that has somebody has the say', () => {
    const given = rota({
      layers: [
        layer({ id: 'base' }),
        layer({ id: 'weekend', people: ['dewi'], activeHours: [{ days: [6], from: '00:00', to: '24:00' }] }),
        layer({ id: 'empty', people: [] }),
      ],
    })
    expect(on(given, '2026-03-06T16:59:59Z', '2026-03-06T17:00:00Z', '2026-03-07T17:00:00Z')).toEqual([
      'ani',
      'dewi',
      'ani',
    ])
  })
})

describe('overrides', () => {
  const day = ['2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'] as const
  const week = { people: ['ani', 'budi'], perShift: 2 }
  const during = (...overrides: ReturnType<typeof override>[]) =>
    onCall(rota({ layers: [layer(week)], overrides }), at('2026-03-03T12:00:00Z')).join('+')

  test.each([
    ['replace one', { kind: 'replace', person: 'eko', replaces: 'ani' }, 'eko+budi'],
    ['replace one who is not on call', { kind: 'replace', person: 'eko', replaces: 'citra' }, 'ani+budi'],
    ['replace one by who is on call already', { kind: 'replace', person: 'budi', replaces: 'ani' }, 'budi'],
    ['replace all', { kind: 'replace', person: 'eko' }, 'eko'],
    ['add', { kind: 'add', person: 'eko' }, 'ani+budi+eko'],
    ['add who is on call already', { kind: 'add', person: 'ani' }, 'ani+budi'],
    ['remove', { kind: 'remove', person: 'ani' }, 'budi'],
    ['remove who is not on call', { kind: 'remove', person: 'eko' }, 'ani+budi'],
  ] as const)('[RO6] %s', (_, what, expected) => {
    expect(during(override('o', what, ...day))).toBe(expected)
  })

  test('[RO6] apply from their beginning, and no longer at their end', () => {
    const overrides = [override('o', { kind: 'replace', person: 'eko' }, ...day)]
    const given = rota({ overrides })
    expect(on(given, '2026-03-02T23:59:59.999Z', day[0], '2026-03-03T23:59:59.999Z', day[1])).toEqual([
      'ani',
      'eko',
      'eko',
      'ani',
    ])
  })

  test('[RO6] fill a gap: add and replace all do, replace one does not', () => {
    const gap = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'] as const
    const filled = (what: Parameters<typeof override>[1]) =>
      on(rota({ overrides: [override('o', what, ...gap)] }), '2026-03-01T12:00:00Z')[0]
    expect(filled({ kind: 'add', person: 'eko' })).toBe('eko')
    expect(filled({ kind: 'replace', person: 'eko' })).toBe('eko')
    expect(filled({ kind: 'replace', person: 'eko', replaces: 'ani' })).toBe('')
  })

  test('[RO6] apply in the order they were made: who covers may be covered', () => {
    const first = override('1', { kind: 'replace', person: 'eko', replaces: 'ani' }, ...day)
    const second = override('2', { kind: 'replace', person: 'fitri', replaces: 'eko' }, ...day)
    expect(during(first, second)).toBe('fitri+budi')
    expect(during(second, first)).toBe('eko+budi')
  })
})

describe('daylight saving', () => {
  const daily = (timeZone: string, handoffAt: string, startsOn: string) =>
    rota({ timeZone, layers: [layer({ length: { unit: 'day', count: 1 }, handoffAt, startsOn })] })
  /** The hours from one hand-off to the next, found by looking every quarter of an hour. */
  function lengths(given: Rota, from: string): number[] {
    const changes: number[] = []
    let before = onCall(given, at(from))
    for (let t = at(from); t < at(from) + 6 * 86_400_000; t += 900_000) {
      const now = onCall(given, t)
      if (now[0] !== before[0]) changes.push(t)
      before = now
    }
    return changes.slice(1).map((t, i) => (t - changes[i]!) / 3_600_000)
  }

  test.each([
    ['Europe/London', '09:00', '2026-03-26', [24, 24, 23, 24]],
    ['Europe/London', '01:30', '2026-03-27', [24, 23.5, 23.5, 24]],
    ['Europe/London', '09:00', '2026-10-22', [24, 24, 25, 24]],
    ['Europe/London', '01:30', '2026-10-23', [24, 24, 25, 24]],
    ['America/New_York', '08:00', '2026-03-05', [24, 24, 23, 24]],
    ['America/New_York', '08:00', '2026-10-29', [24, 24, 25, 24]],
    ['Asia/Jakarta', '09:00', '2026-03-26', [24, 24, 24]],
    ['Australia/Lord_Howe', '09:00', '2026-10-01', [24, 23.5, 24]],
    ['Australia/Lord_Howe', '02:15', '2026-10-01', [24, 23.75, 23.75, 24]],
    ['Australia/Lord_Howe', '09:00', '2026-04-02', [24, 24.5, 24]],
  ])('[RO1] in %s at %s from %s turns of a day follow the clock', (zone, handoffAt, startsOn, expected) => {
    const given = daily(zone, handoffAt, startsOn)
    expect(lengths(given, `${startsOn}T00:00:00Z`).slice(0, expected.length)).toEqual(expected)
  })
})
