import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import * as wire from '../../protocol/rota.ts'
import { withOverride } from './change.ts'
import { acceptCover, askCover, declineCover, withdrawCover } from './cover.ts'
import { onCall } from './rota.ts'
import { override, rota } from './test/example.ts'

const at = (iso: string) => Date.parse(iso)
const FROM = at('2026-03-04T00:00:00Z')
const TO = at('2026-03-05T00:00:00Z')
const NOW = at('2026-03-03T00:00:00Z')
const ask = { id: 'c1', from: FROM, to: TO, asker: 'ani' }
const code = (of: string) => expect.objectContaining({ code: of })
const fault = (of: string) => expect.objectContaining({ details: { fault: of } })

describe('a request for cover', () => {
  test('[RO14] accepted it is an override, in its time only', () => {
    const asked = askCover(rota(), { ...ask, asked: 'eko', note: 'Exam' }, NOW)
    const { v: _, ...shape } = asked
    expect(Check(wire.Cover, shape)).toBe(true)
    const { cover, override } = acceptCover(asked, 'eko', NOW + 5)
    expect(cover).toEqual({ ...asked, state: 'accepted', answeredBy: 'eko', answeredAt: NOW + 5 })
    expect(Check(wire.Override, override)).toBe(true)
    const covered = withOverride(rota(), override, NOW + 5, () => true)
    expect([FROM - 1, FROM, TO - 1, TO].map(now => onCall(covered, now)[0])).toEqual([
      'ani',
      'eko',
      'eko',
      'ani',
    ])
  })

  test('[RO14] accepted while it runs it begins then, and once it is over no more', () => {
    const asked = askCover(rota(), ask, NOW)
    expect(acceptCover(asked, 'eko', FROM + 7).override).toMatchObject({ from: FROM + 7, to: TO })
    expect(() => acceptCover(asked, 'eko', TO)).toThrow(code('CONFLICT'))
  })

  test('[RO14] asked of one only that one answers; of anybody anybody may, but nobody declines for all', () => {
    const one = askCover(rota(), { ...ask, asked: 'eko' }, NOW)
    expect(() => acceptCover(one, 'fitri', NOW)).toThrow(code('FORBIDDEN'))
    expect(() => declineCover(one, 'fitri', NOW)).toThrow(code('FORBIDDEN'))
    expect(declineCover(one, 'eko', NOW)).toMatchObject({ state: 'declined', answeredBy: 'eko' })
    const open = askCover(rota(), ask, NOW)
    expect(() => declineCover(open, 'eko', NOW)).toThrow(code('FORBIDDEN'))
    expect(() => acceptCover(open, 'ani', NOW)).toThrow(code('FORBIDDEN'))
    expect(acceptCover(open, 'fitri', NOW).override).toMatchObject({ person: 'fitri', replaces: 'ani' })
  })

  test('[RO14] only its asker withdraws it', () => {
    const asked = askCover(rota(), { ...ask, asked: 'eko' }, NOW)
    expect(() => withdrawCover(asked, 'eko', NOW)).toThrow(code('FORBIDDEN'))
    expect(withdrawCover(asked, 'ani', NOW)).toMatchObject({ state: 'withdrawn', answeredBy: 'ani' })
  })

  test('[RO14] it is answered once', () => {
    const asked = askCover(rota(), { ...ask, asked: 'eko' }, NOW)
    for (const done of [
      acceptCover(asked, 'eko', NOW).cover,
      declineCover(asked, 'eko', NOW),
      withdrawCover(asked, 'ani', NOW),
    ]) {
      expect(() => acceptCover(done, 'eko', NOW)).toThrow(code('CONFLICT'))
      expect(() => declineCover(done, 'eko', NOW)).toThrow(code('CONFLICT'))
      expect(() => withdrawCover(done, 'ani', NOW)).toThrow(code('CONFLICT'))
    }
  })

  test('[RO14] is for a time ahead in which the asker is on call', () => {
    expect(() => askCover(rota(), { ...ask, to: FROM }, NOW)).toThrow(fault('span'))
    expect(() => askCover(rota(), { ...ask, to: FROM + 93 * 86_400_000 }, NOW)).toThrow(fault('span'))
    expect(() => askCover(rota(), ask, TO)).toThrow(fault('past'))
    expect(() => askCover(rota(), { ...ask, asked: 'ani' }, NOW)).toThrow(fault('replaces-self'))
    expect(() => askCover(rota(), { ...ask, asker: 'budi' }, NOW)).toThrow(fault('not-on-call'))
    const gone = override(
      'o',
      { kind: 'remove', person: 'ani' },
      '2026-03-04T12:00:00Z',
      '2026-03-06T00:00:00Z',
    )
    expect(askCover(rota({ overrides: [gone] }), ask, NOW).state).toBe('asked')
    expect(() => askCover(rota({ overrides: [gone] }), ask, at('2026-03-04T12:00:00Z'))).toThrow(
      fault('not-on-call'),
    )
  })
})
