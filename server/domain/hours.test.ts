import { describe, expect, test } from 'vitest'
import { isOpen, opensAt } from './hours.ts'

const at = (iso: string) => Date.parse(iso)
const every = (from: string, to: string) => [1, 2, 3, 4, 5, 6, 7].map(day => ({ day, from, to }))

describe('hours', () => {
  test('[HR1] without a plan the program never closes', () => {
    expect(isOpen({ timeZone: 'Asia/Jakarta' }, at('2026-03-03T20:00:00Z'))).toBe(true)
    expect(opensAt({ timeZone: 'Asia/Jakarta' }, at('2026-03-03T20:00:00Z'))).toBeUndefined()
  })

  test.each([
    ['2026-03-03T00:59:00Z', false, '2026-03-03T01:00:00Z'],
    ['2026-03-03T01:00:00Z', true, undefined],
    ['2026-03-03T13:59:00Z', true, undefined],
    ['2026-03-03T14:00:00Z', false, '2026-03-04T01:00:00Z'],
  ])('[HR2] from 08:00 to 21:00 in Jakarta: %s', (now, open, opens) => {
    const hours = { timeZone: 'Asia/Jakarta', weekly: every('08:00', '21:00') }
    expect(isOpen(hours, at(now))).toBe(open)
    expect(opensAt(hours, at(now))).toBe(opens && at(opens))
  })

  test('[HR3] a plan of one day is waited for up to a week', () => {
    const hours = { timeZone: 'Asia/Jakarta', weekly: [{ day: 1, from: '09:00', to: '10:00' }] }
    expect(opensAt(hours, at('2026-03-02T03:00:00Z'))).toBe(at('2026-03-09T02:00:00Z'))
  })

  test.each([
    ['forward', '2026-03-28T21:00:00Z', '2026-03-29T07:00:00Z'],
    ['back', '2026-10-24T21:00:00Z', '2026-10-25T08:00:00Z'],
  ])('[HR4] over the night on which the clocks go %s the opening is at the local hour', (_, now, opens) => {
    const hours = { timeZone: 'Europe/London', weekly: every('08:00', '20:00') }
    expect(opensAt(hours, at(now))).toBe(at(opens))
  })
})
