import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PageView } from '../../lib/wire.ts'
import { alarm, loudest } from './alarm.ts'
import { holder, inOrder, isUnanswered, Pages } from './pages.ts'

const page = (change: Partial<PageView> = {}): PageView => ({
  id: 'p1',
  rev: 1,
  conversationId: 'c1',
  level: 2,
  category: 'suicide',
  state: 'raised',
  raisedAt: 1_000,
  signs: 1,
  overdue: false,
  ...change,
})
const taken = (by: string, change: Partial<PageView> = {}) =>
  page({ state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: 2_000, ...change })
const ids = (pages: readonly PageView[]) => pages.map(({ id }) => id)

describe('the order of pages', () => {
  it('[SF1] what nobody has taken stands first, then one’s own, then the colleagues’', () => {
    const pages = [
      taken('Pak Yusuf', { id: 'theirs', level: 4 }),
      taken('Bu Ratna', { id: 'mine', level: 3 }),
      page({ id: 'open', level: 2 }),
    ]
    expect(ids(inOrder(pages, 'Bu Ratna'))).toEqual(['open', 'mine', 'theirs'])
    expect(holder(pages[1]!, 'Bu Ratna')).toBe('me')
    expect(holder(page({ state: 'delivered' }), 'Bu Ratna')).toBe('nobody')
  })

  it('[SF2] among each the highest level comes first, then the oldest', () => {
    const pages = [
      page({ id: 'new-high', level: 3, raisedAt: 9 }),
      page({ id: 'old-moderate', level: 2, raisedAt: 1 }),
      page({ id: 'old-high', level: 3, raisedAt: 5 }),
      page({ id: 'imminent', level: 4, raisedAt: 10 }),
    ]
    expect(ids(inOrder(pages, ''))).toEqual(['imminent', 'old-high', 'new-high', 'old-moderate'])
  })

  it('[SF2] whatever order they came in, they stand in the same one', () => {
    const some = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1 }),
        level: fc.integer({ min: 2, max: 4 }),
        raisedAt: fc.nat(5),
      }),
      { selector: ({ id }) => id },
    )
    fc.assert(
      fc.property(some, fc.func(fc.nat()), (changes, luck) => {
        const pages = changes.map(change => page(change))
        const shuffled = [...pages].sort((a, b) => luck(a.id) - luck(b.id))
        expect(ids(inOrder(shuffled, ''))).toEqual(ids(inOrder(pages, '')))
      }),
    )
  })
})

describe('what is known of pages', () => {
  it('[SF3] an older word of a page says nothing, wherever it comes from', () => {
    const pages = new Pages()
    pages.see(page({ rev: 5, level: 4 }), 0)
    expect(pages.see(page({ rev: 4, level: 2 }), 0).news).toBe(false)
    expect(pages.see(page({ rev: 5, level: 2 }), 0).news).toBe(false)
    expect(pages.get('p1')?.level).toBe(4)
  })

  it('[SF4] a resolved page leaves the list, and an older word does not bring it back', () => {
    const pages = new Pages()
    pages.see(page({ rev: 1 }), 0)
    pages.see(page({ rev: 3, state: 'resolved' }), 0)
    pages.see(page({ rev: 2 }), 0)
    expect(pages.all).toEqual([])
  })

  it('[SF5] a page that the state leaves out is over, unless it was told too lately for the state to hold it', () => {
    const pages = new Pages()
    pages.see(page({ id: 'old' }), 0)
    pages.see(page({ id: 'new' }), 15_000)
    expect(pages.keepOnly([], 20_000)).toBe(true)
    expect(ids(pages.all)).toEqual(['new'])
    expect(pages.keepOnly([], 30_000)).toBe(false)
    expect(pages.all).toEqual([])
  })

  it('[SF6] a page waits from when it was raised; one that calls again, from then', () => {
    const pages = new Pages()
    pages.see(page({ rev: 1, raisedAt: 1_000 }), 1_500)
    expect(pages.since('p1')).toBe(1_000)
    pages.see(taken('Bu Ratna', { rev: 2 }), 5_000)
    pages.see(page({ rev: 3, level: 4 }), 60_000)
    expect(pages.since('p1')).toBe(60_000)
    pages.see(page({ rev: 4, level: 4, overdue: true }), 120_000)
    expect(pages.since('p1')).toBe(60_000)
  })
})

describe('the call', () => {
  it('[SF7] a new page calls, urgently from high on', () => {
    expect(alarm(undefined, page({ level: 2 }))).toBe('gentle')
    expect(alarm(undefined, page({ level: 3 }))).toBe('urgent')
  })

  it('[SF8] a level that rises calls, also on a page that somebody has taken; one sign more does not', () => {
    expect(alarm(page({ level: 2 }), page({ level: 4 }))).toBe('urgent')
    expect(alarm(taken('Bu Ratna'), page({ level: 3 }))).toBe('urgent')
    expect(alarm(page(), page({ signs: 2 }))).toBeUndefined()
    expect(alarm(taken('Bu Ratna'), taken('Bu Ratna', { signs: 2 }))).toBeUndefined()
  })

  it('[SF9] an overdue page calls urgently each time it is told, until somebody takes it', () => {
    expect(alarm(page(), page({ overdue: true }))).toBe('urgent')
    expect(alarm(page({ overdue: true }), page({ overdue: true }))).toBe('urgent')
    expect(alarm(page({ overdue: true }), taken('Bu Ratna'))).toBeUndefined()
  })

  it('[SF79] a page that nobody answered calls urgently each time it is told, whatever its level', () => {
    expect(alarm(page({ level: 2 }), page({ level: 2, exhausted: true }))).toBe('urgent')
    expect(alarm(page({ exhausted: true }), taken('Bu Ratna', { exhausted: true }))).toBeUndefined()
  })

  it('[SF10] what was resolved or taken elsewhere is silent when this screen first hears of it resolved', () => {
    expect(alarm(undefined, page({ state: 'resolved', level: 4 }))).toBeUndefined()
  })

  it('[SF11] of several calls at once the loudest is heard', () => {
    expect(loudest([undefined, 'gentle', 'urgent'])).toBe('urgent')
    expect(loudest([undefined, 'gentle'])).toBe('gentle')
    expect(loudest([undefined])).toBeUndefined()
  })
})

it('a page is unanswered until it is acknowledged, delivered or not', () => {
  expect(
    ['raised', 'delivered', 'acknowledged', 'resolved'].map(state => isUnanswered({ state } as PageView)),
  ).toEqual([true, true, false, false])
})
