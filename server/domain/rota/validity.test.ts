import { describe, expect, test } from 'vitest'
import { Refusal } from '../../protocol/errors.ts'
import { ROTA_EXAMPLE } from '../../protocol/rota.ts'
import type { Rota } from './rota.ts'
import { layer, override, rota } from './test/example.ts'
import { checkRota } from './validity.ts'

const anybody = () => true
const day = ['2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'] as const
const of = (...given: Parameters<typeof layer>) => rota({ layers: [layer(...given)] })
const replace = (id: string, replaces?: string) =>
  override(id, { kind: 'replace', person: 'eko', ...(replaces !== undefined && { replaces }) }, ...day)
const overrides = (...all: Rota['overrides']) => rota({ overrides: all })

function faultOf(given: Rota, isKnown: (person: string) => boolean = anybody): unknown {
  try {
    checkRota(given, isKnown)
  } catch (error) {
    if (error instanceof Refusal)
      return `${error.code} ${error.details.fault} ${error.details.id ?? ''}`.trim()
    throw error
  }
}

describe('the rules no shape tells', () => {
  test('[RO11] the example holds them', () => {
    expect(faultOf({ v: 1, ...ROTA_EXAMPLE })).toBeUndefined()
  })

  test.each([
    ['zone', rota({ timeZone: 'Mars/Olympus' })],
    ['zone', rota({ timeZone: '+07:00' })],
    ['same-id', rota({ layers: [layer(), layer()] })],
    ['day base', of({ startsOn: '2026-02-30' })],
    ['day base', of({ endsOn: '2027-02-29' })],
    ['ends-before base', of({ endsOn: '2026-03-02' })],
    ['length base', of({ length: { unit: 'week', count: 13 } })],
    ['length base', of({ length: { unit: 'day', count: 85 } })],
    ['weekday base', of({ weekday: 1, length: { unit: 'day', count: 7 } })],
    ['twice base', of({ people: ['ani', 'ani'] })],
    ['twice base', of({ activeHours: [{ days: [1, 1], from: '09:00', to: '10:00' }] })],
    ['same-id', overrides(replace('o'), replace('o'))],
    ['span o', overrides({ ...replace('o'), to: replace('o').from })],
    ['span o', overrides({ ...replace('o'), to: replace('o').to + 92 * 86_400_000 })],
    ['replaces-self o', overrides(replace('o', 'eko'))],
    ['overlap 1', overrides(replace('1', 'ani'), replace('2', 'ani'))],
    ['overlap 1', overrides(replace('1'), replace('2'))],
    ['too-many', overrides(...Array.from({ length: 201 }, (_, i) => replace(`${i}`, `p${i}`)))],
  ])('[RO11] %s', (fault, given) => {
    expect(faultOf(given)).toBe(`BAD_REQUEST ${fault}`)
  })

  test('[RO11] people who are not known', () => {
    expect(faultOf(rota(), person => person !== 'citra')).toBe('BAD_REQUEST unknown-person base')
    for (const known of ['eko', 'ani'])
      expect(
        faultOf(rota({ layers: [], overrides: [replace('o', 'ani')] }), person => person === known),
      ).toBe('BAD_REQUEST unknown-person o')
  })

  test('[RO11] overrides of others, at other times, or one after another do not contradict', () => {
    const next = { ...replace('3', 'ani'), from: replace('2').to, to: replace('2').to + 1 }
    expect(faultOf(overrides(replace('1', 'budi'), replace('2', 'ani'), next, replace('4')))).toBeUndefined()
    const added = override('5', { kind: 'add', person: 'ani' }, ...day)
    expect(faultOf(overrides(added, { ...added, id: '6', kind: 'remove' }))).toBeUndefined()
  })
})
