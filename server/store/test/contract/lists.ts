import { describe, expect, test } from 'vitest'
import type { Partition, Range } from '../../../app/ports.ts'
import { fresh, type Give, once } from './fresh.ts'

const EXTREMES = {
  lowest: -Number.MAX_VALUE,
  'minus a million': -1e6,
  'minus one and a half': -1.5,
  'just below zero': -Number.MIN_VALUE,
  'minus zero': -0,
  zero: 0,
  'just above zero': Number.MIN_VALUE,
  tenth: 0.1,
  'a bit more': 0.1 + 2 ** -56,
  one: 1,
  now: 1_795_478_400_123,
  'and a fraction': 1_795_478_400_123.5,
  safe: Number.MAX_SAFE_INTEGER,
  large: 1e21,
  highest: Number.MAX_VALUE,
}

const keys = async (partition: Partition, index: string, range?: Range) =>
  (await partition.list(index, range)).map(({ key }) => key)

async function put(partition: Partition, scores: Record<string, number>, index = 'i') {
  return partition.commit(
    Object.entries(scores).map(([key, score]) => ({
      put: key,
      value: score,
      expect: 'absent' as const,
      indexes: { [index]: score },
    })),
    once(),
  )
}

export function lists(give: Give): void {
  describe('lists', () => {
    test('[ST40] a list is ordered by score, then by key, and reversed on demand', async () => {
      const { a, b } = fresh(give)
      await put(a, { c: 1, a: 2, d: 1, b: 1, z: 0 })
      expect(await keys(b, 'i')).toEqual(['z', 'b', 'c', 'd', 'a'])
      expect(await keys(b, 'i', { reverse: true })).toEqual(['a', 'd', 'c', 'b', 'z'])
      expect(await keys(b, 'none')).toEqual([])
    })

    test('[ST41] min and max are included, limit counts from the end it starts at', async () => {
      const { a, b } = fresh(give)
      await put(a, { a: 1, b: 2, c: 2, d: 3, e: 4 })
      expect(await keys(b, 'i', { min: 2 })).toEqual(['b', 'c', 'd', 'e'])
      expect(await keys(b, 'i', { max: 2 })).toEqual(['a', 'b', 'c'])
      expect(await keys(b, 'i', { min: 2, max: 3 })).toEqual(['b', 'c', 'd'])
      expect(await keys(b, 'i', { min: 2, max: 3, limit: 2 })).toEqual(['b', 'c'])
      expect(await keys(b, 'i', { min: 2, max: 3, limit: 2, reverse: true })).toEqual(['d', 'c'])
      expect(await keys(b, 'i', { limit: 0 })).toEqual([])
      expect(await keys(b, 'i', { limit: 100 })).toHaveLength(5)
      expect(await keys(b, 'i', { min: 3, max: 2 })).toEqual([])
      expect(await keys(b, 'i', { min: 3, max: 2, reverse: true })).toEqual([])
      expect(await keys(b, 'i', { min: 2.1, max: 2.9 })).toEqual([])
      expect(
        await keys(b, 'i', { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY }),
      ).toHaveLength(5)
    })

    test('[ST42] a score is any finite number, exactly', async () => {
      const { a, b } = fresh(give)
      await put(a, EXTREMES)
      const ordered = Object.entries(EXTREMES)
      expect(await keys(b, 'i')).toEqual(ordered.map(([key]) => key))
      expect(await keys(b, 'i', { reverse: true })).toEqual(ordered.map(([key]) => key).reverse())
      for (const [, score] of ordered) {
        const same = ordered.filter(([, other]) => other === score).map(([key]) => key)
        expect(await keys(b, 'i', { min: score, max: score })).toEqual(same)
        expect(await keys(b, 'i', { max: score })).toHaveLength(
          ordered.filter(([, other]) => other <= score).length,
        )
        expect(await b.count('i', { min: score })).toBe(ordered.filter(([, other]) => other >= score).length)
      }
      const documents = await a.get(...ordered.map(([key]) => key))
      for (const document of documents)
        await b.commit([{ put: document!.key, value: 0, expect: document!.version, indexes: {} }], once())
      expect(await a.count('i')).toBe(0)
    })

    test('[ST43] a put replaces the memberships of its document, an erasure ends them', async () => {
      const { a, b } = fresh(give)
      const at = async (indexes: Record<string, number> | undefined, expectVersion: number | 'absent') =>
        (await a.commit([{ put: 'k', value: 1, expect: expectVersion, ...(indexes && { indexes }) }], once()))
          .version
      let version = await at({ i: 1, j: 2 }, 'absent')
      expect([await keys(b, 'i'), await keys(b, 'j')]).toEqual([['k'], ['k']])
      version = await at({ j: 3, k: 4 }, version)
      expect([await keys(b, 'i'), await keys(b, 'j', { min: 3 }), await keys(b, 'k')]).toEqual([
        [],
        ['k'],
        ['k'],
      ])
      expect(await b.count('j')).toBe(1)
      version = await at(undefined, version)
      expect([await keys(b, 'j'), await keys(b, 'k')]).toEqual([[], []])
      version = await at({ i: 5 }, version)
      await b.commit([{ erase: 'k', expect: version }], once())
      expect(await keys(a, 'i')).toEqual([])
      expect(await a.count('i')).toBe(0)
    })

    test('[ST44] a list gives whole documents, count their number', async () => {
      const { a, b } = fresh(give)
      const { version } = await put(a, { a: 1, b: 2, c: 3 })
      expect(await b.list('i', { min: 2 })).toEqual([
        { key: 'b', version, value: 2 },
        { key: 'c', version, value: 3 },
      ])
      expect(await b.count('i')).toBe(3)
      expect(await b.count('i', { min: 2 })).toBe(2)
      expect(await b.count('i', { max: 1 })).toBe(1)
      expect(await b.count('i', { min: 4 })).toBe(0)
      expect(await b.count('none')).toBe(0)
    })

    test('[ST45] the name of an index is nobody else’s beginning', async () => {
      const { a, b } = fresh(give)
      await put(a, { a: 1 }, 'due')
      await put(a, { b: 2 }, 'due:x')
      await put(a, { c: 3 }, 'du')
      expect(await keys(b, 'due')).toEqual(['a'])
      expect(await keys(b, 'du')).toEqual(['c'])
    })
  })
}
