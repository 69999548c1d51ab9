import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { ROTA_EXAMPLE, Rota } from './rota.ts'

const layer = ROTA_EXAMPLE.layers[0]!
const override = ROTA_EXAMPLE.overrides[0]!
const withLayer = (given: object) => ({ ...ROTA_EXAMPLE, layers: [{ ...layer, ...given }] })
const withOverride = (given: object) => ({ ...ROTA_EXAMPLE, overrides: [{ ...override, ...given }] })

describe('the shape of a rota', () => {
  test('[RO10] the example has it', () => expect(Check(Rota, ROTA_EXAMPLE)).toBe(true))

  test.each([
    ['a turn of no length', withLayer({ length: { unit: 'day', count: 0 } })],
    ['turns of months', withLayer({ length: { unit: 'month', count: 1 } })],
    ['a time that is none', withLayer({ handoffAt: '24:00' })],
    ['an eighth day', withLayer({ activeHours: [{ days: [8], from: '09:00', to: '10:00' }] })],
    ['too many people', withLayer({ people: Array.from({ length: 51 }, (_, i) => `p${i}`) })],
    ['too many layers', { ...ROTA_EXAMPLE, layers: Array.from({ length: 9 }, () => layer) }],
    ['too many overrides', { ...ROTA_EXAMPLE, overrides: Array.from({ length: 201 }, () => override) }],
    ['an override of no kind', withOverride({ kind: 'swap' })],
    ['an addition that replaces', withOverride({ kind: 'add' })],
    ['half a millisecond', withOverride({ from: 0.5 })],
    ['more than it should', { ...ROTA_EXAMPLE, phone: '1' }],
  ])('[RO10] %s is refused', (_, given) => expect(Check(Rota, given)).toBe(false))
})
