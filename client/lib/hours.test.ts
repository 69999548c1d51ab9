import { expect, it } from 'vitest'
import { openDays } from './hours.ts'

it('days in a row with the same hours become one line', () => {
  const at = (day: number, from: string, to: string) => ({ day, from, to })
  const week = [1, 2, 3].map(day => at(day, '08:00', '22:00'))
  expect(openDays([...week, at(5, '13:00', '17:00'), at(5, '08:00', '12:00')])).toEqual([
    { from: 1, to: 3, times: ['08:00–22:00'] },
    { from: 5, to: 5, times: ['08:00–12:00', '13:00–17:00'] },
  ])
})
