import { describe, expect, test } from 'vitest'
import { firstDrill, nextDrill } from './drill.ts'

const plan = { everyDays: 7, at: '10:00', level: 3 }
const at = (text: string) => Date.parse(text)

describe('the schedule of drills', () => {
  test('[DR1] the first comes when its hour does, then every so many days by the clock on the wall', () => {
    expect(firstDrill(plan, 'Asia/Jakarta', at('2026-03-03T02:00Z'))).toBe(at('2026-03-03T03:00Z'))
    expect(firstDrill(plan, 'Asia/Jakarta', at('2026-03-03T03:00Z'))).toBe(at('2026-03-04T03:00Z'))
    const before = at('2026-03-24T10:00Z')
    // Summer time begins in London on 29 March.
    expect(nextDrill(plan, 'Europe/London', before, before)).toBe(at('2026-03-31T09:00Z'))
  })

  test('[DR2] drills missed while nothing ran are not made up for', () => {
    const last = at('2026-03-03T03:00Z')
    expect(nextDrill(plan, 'Asia/Jakarta', last, at('2026-03-25T00:00Z'))).toBe(at('2026-03-31T03:00Z'))
    expect(nextDrill(plan, 'Asia/Jakarta', last, at('2026-03-24T03:00Z'))).toBe(at('2026-03-31T03:00Z'))
  })
})
