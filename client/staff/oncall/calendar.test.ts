import { describe, expect, it } from 'vitest'
import { barsOf, peopleIn, type RotaView, rowsOf, shiftAt, spanOf, steered } from './calendar.ts'
import { atField, dayIn, fieldIn, mondayOf, plusDays, startOf } from './zone.ts'

const HOUR = 3_600_000
const at = (text: string) => Date.parse(text)

describe('the clock of a zone', () => {
  it('[SF100] days and fields are those of the rota’s zone, not of the device', () => {
    expect(startOf('2026-03-02', 'Asia/Jakarta')).toBe(at('2026-03-01T17:00Z'))
    expect(dayIn(at('2026-03-01T18:30Z'), 'Asia/Jakarta')).toBe('2026-03-02')
    expect(fieldIn(at('2026-03-01T18:30Z'), 'Asia/Jakarta')).toBe('2026-03-02T01:30')
    expect(atField('2026-03-02T01:30', 'Asia/Jakarta')).toBe(at('2026-03-01T18:30Z'))
    expect(atField('', 'Asia/Jakarta')).toBeUndefined()
  })

  it('[SF100] a week begins on Monday, and days pass over the ends of months', () => {
    expect(mondayOf('2026-03-01')).toBe('2026-02-23')
    expect(mondayOf('2026-03-02')).toBe('2026-03-02')
    expect(plusDays('2026-02-28', 1)).toBe('2026-03-01')
  })

  it('[SF101] a day has 23 hours when the clocks go forward, and 25 when they go back', () => {
    const hours = (day: string) => rowsOf(day, 1, 'Europe/Berlin')[0]!.hours.length
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25])
    expect(atField('2026-03-29T03:30', 'Europe/Berlin')).toBe(at('2026-03-29T01:30Z'))
  })
})

describe('the calendar', () => {
  const rows = rowsOf('2026-03-02', 2, 'UTC')
  const [first, second] = [rows[0]!, rows[1]!]
  const view: Pick<RotaView, 'shifts' | 'gaps'> = {
    shifts: [
      { from: first.from - 6 * HOUR, to: first.from + 6 * HOUR, people: ['a'], overrides: [] },
      { from: first.from + 6 * HOUR, to: first.from + 12 * HOUR, people: [], overrides: [] },
      { from: first.from + 12 * HOUR, to: second.from + 12 * HOUR, people: ['b'], overrides: ['o1'] },
    ],
    gaps: [{ from: first.from + 6 * HOUR, to: first.from + 12 * HOUR, people: [] }],
  }

  it('[SF102] a shift is cut at the ends of a day, and a gap is one', () => {
    expect(barsOf(first, view)).toMatchObject([
      { left: 0, width: 0.25, people: ['a'], gap: false, changed: false },
      { left: 0.25, width: 0.25, people: [], gap: true },
      { left: 0.5, width: 0.5, people: ['b'], gap: false, changed: true },
    ])
    expect(barsOf(second, view)).toMatchObject([{ left: 0, width: 0.5, people: ['b'] }])
  })

  it('[SF102] people whom nothing reaches are a gap too', () => {
    const gaps = [{ from: first.from + 12 * HOUR, to: second.from + 12 * HOUR, people: ['b'] }]
    expect(barsOf(second, { ...view, gaps })).toMatchObject([{ people: ['b'], gap: true }])
  })

  it('[SF103] arrows go by hours and days, over midnight too, and never out of the calendar', () => {
    const noon = first.from + 12 * HOUR
    expect(steered(rows, noon, 'ArrowRight')).toBe(noon + HOUR)
    expect(steered(rows, noon, 'ArrowDown')).toBe(noon + 24 * HOUR)
    expect(steered(rows, noon, 'Home')).toBe(first.from)
    expect(steered(rows, noon, 'End')).toBe(first.to - HOUR)
    expect(steered(rows, first.to - HOUR, 'ArrowRight')).toBe(second.from)
    expect(steered(rows, first.from, 'ArrowLeft')).toBe(first.from)
    expect(steered(rows, noon, 'ArrowUp')).toBe(noon)
    expect(steered(rows, second.to - HOUR, 'ArrowRight')).toBe(second.to - HOUR)
  })

  it('[SF103] a span is whole hours, whichever end was first', () => {
    expect(spanOf(5 * HOUR, 2 * HOUR)).toEqual({ from: 2 * HOUR, to: 6 * HOUR })
  })

  it('who is on call in a span, and at a time', () => {
    expect(peopleIn(view.shifts, { from: first.from, to: second.from })).toEqual(['a', 'b'])
    expect(shiftAt(view.shifts, first.from + 6 * HOUR)?.people).toEqual([])
    expect(shiftAt(view.shifts, second.to)).toBeUndefined()
  })
})
