import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Conflict } from '../../../app/ports.ts'
import { fresh, type Give, once } from './fresh.ts'

export const values: unknown[] = [
  null,
  true,
  0,
  -1.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  '',
  'teman sebaya',
  'emoji 🫶🏽, combining é, right to left שלום, null \0, line\r\n',
  'half a pair \ud83d, and the other \udc00',
  [],
  {},
  [[], [[]], {}],
  { a: { b: [null, { c: [] }] }, 'with space': 1, '': 2, toString: 'x' },
  JSON.parse('{"__proto__": {"a": 1}}'),
  'x'.repeat(64 * 1024),
  { list: Array.from({ length: 2_000 }, (_, i) => ({ i, text: `entry ${i}` })) },
]

export const oddKeys = [
  'a',
  ' ',
  'a b',
  'a/b:c',
  'a\0b',
  '\0',
  '\x01\x04\x1b',
  '{a}',
  '}{',
  '"\'\\',
  'ä',
  '日本',
  '🫶🏽',
  '\uffff',
  '*',
  '__proto__',
  'k'.repeat(300),
  'é'.repeat(150),
  '1',
  '-1',
  'null',
]

export function documents(give: Give): void {
  describe('documents', () => {
    test('[ST1] a document put is read back by everyone once it is acknowledged', async () => {
      const { a, b } = fresh(give)
      const { version } = await a.commit([{ put: 'k', value: { n: 1 }, expect: 'absent' }], once())
      expect(await b.get('k')).toEqual([{ key: 'k', version, value: { n: 1 } }])
      const second = await b.commit([{ put: 'k', value: { n: 2 }, expect: version }], once())
      expect(await a.get('k')).toEqual([{ key: 'k', version: second.version, value: { n: 2 } }])
    })

    test('[ST2] get answers in the order asked, undefined for what is not there', async () => {
      const { a, b } = fresh(give)
      const put = (key: string) => ({ put: key, value: key, expect: 'absent' as const })
      await a.commit([put('x'), put('y')], once())
      const found = await b.get('y', 'none', 'x', 'y')
      expect(found.map(document => document?.value)).toEqual(['y', undefined, 'x', 'y'])
      expect(await b.get()).toEqual([])
    })

    test('[ST3] get shows several documents as they stand at one moment', async () => {
      const { a, b } = fresh(give)
      let version = (
        await a.commit(
          [0, 1].map(i => ({ put: `k${i}`, value: 0, expect: 'absent' as const })),
          once(),
        )
      ).version
      let writing = true
      const readings: Promise<void>[] = []
      const reader = async () => {
        while (writing) {
          const [first, second] = await b.get('k0', 'k1')
          expect(first?.version).toBe(second?.version)
          expect(first?.value).toBe(second?.value)
          // An answer from memory comes before anything else of this process has its turn.
          await setImmediate()
        }
      }
      readings.push(reader(), reader())
      for (let n = 1; n <= 50; n++) {
        const put = (key: string) => ({ put: key, value: n, expect: version })
        version = (await a.commit([put('k0'), put('k1')], once())).version
      }
      writing = false
      await Promise.all(readings)
    })

    test('[ST4] a put relies on the version it expects', async () => {
      const { a, b } = fresh(give)
      const first = await a.commit([{ put: 'k', value: 1, expect: 'absent' }], once())
      const second = await b.commit([{ put: 'k', value: 2, expect: first.version }], once())
      for (const expect_ of ['absent', first.version, second.version + 1] as const)
        await expect(a.commit([{ put: 'k', value: 3, expect: expect_ }], once())).rejects.toThrow(Conflict)
      await expect(a.commit([{ put: 'new', value: 3, expect: 1 }], once())).rejects.toThrow(Conflict)
      expect(await b.get('k', 'new')).toEqual([{ key: 'k', version: second.version, value: 2 }, undefined])
    })

    test('[ST4] a conflict names the key that moved', async () => {
      const { a, b } = fresh(give)
      await a.commit([{ put: 'moved', value: 1, expect: 'absent' }], once())
      await expect(b.commit([{ check: 'moved', expect: 'absent' }], once())).rejects.toThrow(/^moved$/)
    })

    test('[ST5] an erased document is gone, and can be put anew', async () => {
      const { a, b } = fresh(give)
      const first = await a.commit([{ put: 'k', value: 1, expect: 'absent' }], once())
      await expect(b.commit([{ erase: 'k', expect: first.version + 1 }], once())).rejects.toThrow(Conflict)
      await b.commit([{ erase: 'k', expect: first.version }], once())
      expect(await a.get('k')).toEqual([undefined])
      await expect(a.commit([{ erase: 'k', expect: first.version }], once())).rejects.toThrow(Conflict)
      const again = await a.commit([{ put: 'k', value: 2, expect: 'absent' }], once())
      expect(await b.get('k')).toEqual([{ key: 'k', version: again.version, value: 2 }])
    })

    test('[ST6] a version is never used twice, not even after an erasure', async () => {
      const { a, b } = fresh(give)
      const versions: number[] = []
      for (let n = 0; n < 5; n++) {
        const [writer, other] = n % 2 ? [a, b] : [b, a]
        const { version } = await writer.commit([{ put: 'k', value: n, expect: 'absent' }], once())
        const erased = await other.commit([{ erase: 'k', expect: version }], once())
        versions.push(version, erased.version)
      }
      expect(versions).toEqual([...new Set(versions)].sort((x, y) => x - y))
    })

    test('[ST7] a value comes back exactly as JSON has it', async () => {
      const { a, b } = fresh(give)
      const puts = values.map((value, i) => ({ put: `k${i}`, value, expect: 'absent' as const }))
      await a.commit(puts, once())
      const found = await b.get(...puts.map(({ put }) => put))
      expect(found.map(document => JSON.stringify(document!.value))).toEqual(
        values.map(v => JSON.stringify(v)),
      )
      await a.commit(
        values.map(entry => ({ append: 'log', entry })),
        once(),
      )
      const { entries } = await b.read('log', 0)
      expect(entries.map(({ entry }) => JSON.stringify(entry))).toEqual(values.map(v => JSON.stringify(v)))
    })

    test('[ST8] a key is any text of 1 to 300 bytes, and names one document, log or membership only', async () => {
      const { a, b } = fresh(give)
      await a.commit(
        oddKeys.flatMap((key, i) => [
          { put: key, value: i, expect: 'absent' as const, indexes: { [key]: i, all: 0 } },
          { append: key, entry: i },
        ]),
        once(),
      )
      const found = await b.get(...oddKeys)
      expect(found.map(document => [document?.key, document?.value])).toEqual(
        oddKeys.map((key, i) => [key, i]),
      )
      for (const [i, key] of oddKeys.entries()) {
        expect((await b.list(key)).map(document => document.key)).toEqual([key])
        expect((await b.read(key, 0)).entries).toEqual([{ seq: 1, entry: i }])
      }
      const byBytes = [...oddKeys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))
      for (const range of [{}, { min: 0, max: 0 }, { max: 0 }])
        expect((await b.list('all', range)).map(document => document.key)).toEqual(byBytes)
    })
  })
}
