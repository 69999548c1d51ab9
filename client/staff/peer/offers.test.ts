import { describe, expect, it } from 'vitest'
import type { Flag, OfferView } from '../../lib/wire.ts'
import { isOver, secondsLeft } from './countdown.ts'
import { Offers } from './offers.ts'
import { promptOf } from './prompts.ts'

const offer = (change: Partial<OfferView> = {}): OfferView => ({
  offerId: 'o1',
  rev: 1,
  expiresAt: 30_000,
  topics: [],
  language: 'id',
  waitedSeconds: 5,
  ...change,
})

describe('the countdown of an offer', () => {
  it('[SF20] promises whole seconds that are there, never fewer than none', () => {
    expect(secondsLeft(30_000, 0)).toBe(30)
    expect(secondsLeft(30_000, 29_001)).toBe(0)
    expect(secondsLeft(30_000, 99_000)).toBe(0)
  })

  it('[SF21] an offer nobody withdrew goes by itself, a little after its deadline', () => {
    expect(isOver(offer(), 30_500)).toBe(false)
    expect(isOver(offer(), 33_001)).toBe(true)
  })
})

describe('the offers on the screen', () => {
  it('[SF22] an offer calls once, however often it is told', () => {
    const offers = new Offers()
    expect(offers.add(offer())).toBe(true)
    expect(offers.add(offer({ rev: 2 }))).toBe(false)
    expect(offers.replace([offer()])).toBe(false)
    expect(offers.all).toHaveLength(1)
  })

  it('[SF23] one that was answered or withdrawn does not come back with an older state', () => {
    const offers = new Offers()
    offers.add(offer())
    offers.finish('o1')
    expect(offers.replace([offer()])).toBe(false)
    expect(offers.all).toEqual([])
  })

  it('[SF24] the state’s list is the whole of it', () => {
    const offers = new Offers()
    offers.add(offer())
    expect(offers.replace([offer({ offerId: 'o2' })])).toBe(true)
    expect(offers.all.map(({ offerId }) => offerId)).toEqual(['o2'])
  })
})

describe('what a flag tells a peer', () => {
  const prompt = (level: number, category: Flag['category']) => promptOf({ level, category })

  it('[SF25] below the paging level it claims no counselor', () => {
    expect(prompt(0, 'suicide')).toBeUndefined()
    expect(prompt(1, 'suicide')).toBe('watch')
    expect(prompt(1, 'abuse')).toBe('watch')
  })

  it('[SF26] from it on the words fit what it is about; at imminent they say to stay', () => {
    expect(prompt(2, 'suicide')).toBe('safety')
    expect(prompt(3, 'overdose')).toBe('safety')
    expect(prompt(3, 'abuse')).toBe('abuse')
    expect(prompt(2, 'eating')).toBe('eating')
    expect(prompt(3, 'harm-to-others')).toBe('harm')
    expect(prompt(4, 'suicide')).toBe('now')
    expect(prompt(3, 'unscanned')).toBe('unscanned')
  })
})
