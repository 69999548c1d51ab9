import { describe, expect, test } from 'vitest'
import { type Change, Conflict, Gone } from '../../../app/ports.ts'
import { fresh, type Give, once, random } from './fresh.ts'

export function commits(give: Give): void {
  describe('commits', () => {
    test('[ST10] a check guards a commit, and moves nothing', async () => {
      const { a, b } = fresh(give)
      const { version } = await a.commit([{ put: 'guard', value: 1, expect: 'absent' }], once())
      await b.commit(
        [
          { check: 'guard', expect: version },
          { check: 'none', expect: 'absent' },
          { put: 'k', value: 1, expect: 'absent' },
        ],
        once(),
      )
      expect((await a.get('guard'))[0]?.version).toBe(version)
      for (const check of [
        { check: 'guard', expect: version + 1 },
        { check: 'guard', expect: 'absent' },
        { check: 'none', expect: version },
      ] satisfies Change[])
        await expect(
          a.commit([{ put: `k${random()}`, value: 1, expect: 'absent' }, check], once()),
        ).rejects.toThrow(Conflict)
    })

    test('[ST11] a commit is all or nothing, wherever in it the failure stands', async () => {
      const { a, b } = fresh(give)
      const { version } = await a.commit(
        [
          { put: 'k', value: 'before', expect: 'absent', indexes: { i: 1 } },
          { put: 'erasable', value: 'before', expect: 'absent', indexes: { i: 2 } },
          { append: 'log', entry: 'before' },
          { append: 'kept', entry: 'before' },
          { append: 'erased', entry: 'before' },
        ],
        once(),
      )
      await b.commit([{ eraseLog: 'erased' }], once())
      const good: Change[] = [
        { put: 'k', value: 'after', expect: version, indexes: { j: 1 } },
        { put: 'new', value: 'after', expect: 'absent', indexes: { i: 0 } },
        { erase: 'erasable', expect: version },
        { append: 'log', entry: 'after' },
        { eraseLog: 'kept' },
      ]
      const bad: [Change, typeof Conflict | typeof Gone][] = [
        [{ put: 'other', value: 1, expect: version }, Conflict],
        [{ erase: 'other', expect: version }, Conflict],
        [{ check: 'k', expect: 'absent' }, Conflict],
        [{ append: 'erased', entry: 1 }, Gone],
      ]
      for (const [change, error] of bad)
        for (const at of [0, 2, good.length]) {
          const changes = [...good.slice(0, at), change, ...good.slice(at)]
          await expect(b.commit(changes, once())).rejects.toThrow(error)
        }
      expect((await a.get('k', 'new', 'erasable')).map(document => document?.value)).toEqual([
        'before',
        undefined,
        'before',
      ])
      expect((await a.list('i')).map(({ key }) => key)).toEqual(['k', 'erasable'])
      expect(await a.list('j')).toEqual([])
      expect((await a.read('log', 0)).entries).toHaveLength(1)
      expect((await a.read('kept', 0)).entries).toHaveLength(1)
      await a.commit(good, once())
      expect((await b.list('i')).map(({ key }) => key)).toEqual(['new'])
    })

    test('[ST12] of two who rely on the same version at once, one wins', async () => {
      const { a, b } = fresh(give)
      let version: number | 'absent' = 'absent'
      for (let round = 0; round < 20; round++) {
        const put = (value: string): Change[] => [{ put: 'k', value, expect: version }]
        const outcomes = await Promise.allSettled([
          a.commit(put('a'), once()),
          b.commit(put('b'), once()),
          a.commit(put('a2'), once()),
          b.commit(put('b2'), once()),
        ])
        const won = outcomes.filter(outcome => outcome.status === 'fulfilled')
        const lost = outcomes.filter(outcome => outcome.status === 'rejected')
        expect(won).toHaveLength(1)
        for (const { reason } of lost) expect(reason).toBeInstanceOf(Conflict)
        const [document] = await b.get('k')
        expect(document?.version).toBe(won[0]!.value.version)
        version = document!.version
      }
    })

    test('[ST13] every document of a commit has its version, and versions grow', async () => {
      const { a, b } = fresh(give)
      const changes = (n: number): Change[] =>
        [0, 1, 2].map(i => ({ put: `${n}.${i}`, value: i, expect: 'absent' }))
      const answers = await Promise.all([0, 1, 2, 3].map(n => (n % 2 ? a : b).commit(changes(n), once())))
      for (const [n, { version }] of answers.entries())
        expect((await a.get(`${n}.0`, `${n}.1`, `${n}.2`)).map(document => document?.version)).toEqual([
          version,
          version,
          version,
        ])
      const later = await b.commit([{ append: 'log', entry: 1 }], once())
      expect(later.version).toBeGreaterThan(Math.max(...answers.map(({ version }) => version)))
    })

    test('[ST14] a commit holds hundreds of changes', async () => {
      const { a, b } = fresh(give)
      const puts = Array.from({ length: 500 }, (_, i) => ({
        put: `k${i}`,
        value: { i },
        expect: 'absent' as const,
        indexes: { all: i, [`i${i % 7}`]: -i },
      }))
      await a.commit(puts, once())
      expect(await b.list('all')).toHaveLength(500)
      expect(await b.get(...puts.map(({ put }) => put))).not.toContain(undefined)
    })

    test.for<[string, Change[], string?]>([
      ['no once', [{ append: 'l', entry: 1 }], ''],
      ['an empty key', [{ put: '', value: 1, expect: 'absent' }]],
      ['a key of 301 bytes', [{ append: 'k'.repeat(301), entry: 1 }]],
      ['half a surrogate pair', [{ put: '\ud83d', value: 1, expect: 'absent' }]],
      ['a document without a value', [{ put: 'k', value: undefined, expect: 'absent' }]],
      ['an entry without a value', [{ append: 'l', entry: undefined }]],
      ['a score that is no number', [{ put: 'k', value: 1, expect: 'absent', indexes: { i: Number.NaN } }]],
      [
        'an infinite score',
        [{ put: 'k', value: 1, expect: 'absent', indexes: { i: Number.POSITIVE_INFINITY } }],
      ],
      ['an index without a name', [{ put: 'k', value: 1, expect: 'absent', indexes: { '': 1 } }]],
      [
        'a document written twice',
        [
          { put: 'k', value: 1, expect: 'absent' },
          { erase: 'k', expect: 1 },
        ],
      ],
      ['a log both written and erased', [{ append: 'l', entry: 1 }, { eraseLog: 'l' }]],
    ])(
      '[ST15] what no store could hold is refused before anything is written: %s',
      async ([, changes, key]) => {
        const { a, b } = fresh(give)
        const first: Change = { put: 'first', value: 1, expect: 'absent' }
        await expect(a.commit([first, ...changes], { once: key ?? random() })).rejects.toThrow(TypeError)
        expect(await b.get('first')).toEqual([undefined])
      },
    )

    test('[ST16] a commit without a change is acknowledged', async () => {
      const { a, b } = fresh(give)
      const key = once()
      const first = await a.commit([], key)
      expect(first).toMatchObject({ seqs: [], repeated: false })
      expect(await b.commit([], key)).toEqual({ ...first, repeated: true })
    })
  })
}
