import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../program.ts'
import { isDay, isZone, momentOf, wallAt, wallOn, weekdayOf } from './clock.ts'

const at = (iso: string) => Date.parse(iso)
const wall = (text: string) => Date.parse(`${text}Z`)

const ZONES = [
  'Europe/London',
  'America/New_York',
  'Asia/Jakarta',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
]
/** Moments at which a clock of ZONES is changed; the last took a whole day away. */
const CHANGES = [
  '2026-03-29T01:00:00Z',
  '2026-10-25T01:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-10-03T15:30:00Z',
  '2011-12-30T10:00:00Z',
].map(at)

const within = fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS })
/** Moments, more of them around a change than elsewhere. */
const moment = fc.oneof(
  fc.integer({ min: at('1990-01-01'), max: at('2060-01-01') }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.oneof(fc.integer({ min: -1, max: 1 }), within))
    .map(([change, off]) => change + off),
)

describe('the clock of a rota', () => {
  test.each([
    ['in winter', 'Europe/London', '2026-01-10T09:00', '2026-01-10T09:00:00Z'],
    ['in summer', 'Europe/London', '2026-07-10T09:00', '2026-07-10T08:00:00Z'],
    ['that the clock skips', 'Europe/London', '2026-03-29T01:30', '2026-03-29T01:00:00Z'],
    ['that the clock shows twice', 'Europe/London', '2026-10-25T01:30', '2026-10-25T00:30:00Z'],
    ['after the repeated hour', 'Europe/London', '2026-10-25T02:00', '2026-10-25T02:00:00Z'],
    ['skipped in America', 'America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00Z'],
    ['shown twice in America', 'America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00Z'],
    ['where nothing changes', 'Asia/Jakarta', '2026-03-29T02:30', '2026-03-28T19:30:00Z'],
    ['in half an hour that is skipped', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30:00Z'],
    ['in half an hour shown twice', 'Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00Z'],
    ['on a day that never was', 'Pacific/Apia', '2011-12-30T15:00', '2011-12-30T10:00:00Z'],
  ])('[RO1] a time %s is reached when its clock first shows it or later', (_, zone, shown, expected) => {
    expect(new Date(momentOf(zone, wall(shown)))).toEqual(new Date(expected))
  })

  test('[RO1] a repeated hour stays at its end, where it was', () => {
    const shown = (iso: string) => new Date(wallAt('Europe/London', at(iso))).toISOString()
    expect(shown('2026-10-25T00:59:00Z')).toBe('2026-10-25T01:59:00.000Z')
    expect(shown('2026-10-25T01:10:00Z')).toBe('2026-10-25T01:59:59.999Z')
    expect(shown('2026-10-25T01:59:59Z')).toBe('2026-10-25T01:59:59.999Z')
    expect(shown('2026-10-25T02:00:00Z')).toBe('2026-10-25T02:00:00.000Z')
  })

  test('[RO1] a wall time is reached exactly when the clock has shown it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moment, moment, (zone, now, other) => {
        for (const shown of [wallAt(zone, other), wallAt(zone, now), wallAt(zone, now) + 1, now])
          expect(momentOf(zone, shown) <= now).toBe(shown <= wallAt(zone, now))
      }),
      { numRuns: 400 },
    )
  })

  test('days are days of the calendar, and zones are places', () => {
    expect(wallOn('2026-03-02', '09:30')).toBe(wall('2026-03-02T09:30'))
    expect(weekdayOf(wallOn('2026-03-02'))).toBe(1)
    expect(weekdayOf(wallOn('2026-03-08', '23:59'))).toBe(7)
    expect(['2028-02-29', '2026-02-29', '2026-13-01', '2026-04-31'].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
    ])
    const zones = ['Asia/Jakarta', 'UTC', '+07:00', 'Mars/Olympus', ''].map(isZone)
    expect(zones).toEqual([true, true, false, false, false])
  })
})
