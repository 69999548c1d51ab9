import { describe, expect, test } from 'vitest'
import { type Change, Conflict, Gone } from '../../../app/ports.ts'
import { fresh, type Give, once, random } from './fresh.ts'

export function onces(give: Give): void {
  describe('once', () => {
    test('[ST20] a repeat changes nothing and answers what the first one answered', async () => {
      const { a, b } = fresh(give)
      const key = once()
      const changes: Change[] = [
        { put: 'k', value: 1, expect: 'absent', indexes: { i: 1 } },
        { append: 'l', entry: 1 },
        { append: 'l', entry: 2 },
      ]
      const first = await a.commit(changes, key)
      expect(first).toMatchObject({ seqs: [1, 2], repeated: false })
      for (const handle of [b, a, b])
        expect(await handle.commit(changes, key)).toEqual({ ...first, repeated: true })
      expect(await a.read('l', 0)).toMatchObject({ last: 2 })
      expect(await a.get('k')).toEqual([{ key: 'k', version: first.version, value: 1 }])
    })

    test('[ST21] it is recognized before every check, whatever has moved since', async () => {
      const { a, b } = fresh(give)
      const key = once()
      const changes: Change[] = [
        { put: 'k', value: 1, expect: 'absent' },
        { append: 'l', entry: 1 },
      ]
      const first = await a.commit(changes, key)
      const moved = await b.commit([{ put: 'k', value: 2, expect: first.version }], once())
      expect(await b.commit(changes, key)).toEqual({ ...first, repeated: true })
      await a.commit([{ erase: 'k', expect: moved.version }, { eraseLog: 'l' }], once())
      expect(await b.commit(changes, key)).toEqual({ ...first, repeated: true })
      expect(await a.commit([{ check: 'none', expect: 7 }], key)).toEqual({ ...first, repeated: true })
      expect(await a.get('k')).toEqual([undefined])
    })

    test('[ST22] of the same commit at once through several handles, one counts', async () => {
      const { a, b } = fresh(give)
      for (let round = 1; round <= 20; round++) {
        const key = once()
        const changes: Change[] = [
          { append: 'l', entry: round },
          { put: `k${round}`, value: round, expect: 'absent' },
        ]
        const answers = await Promise.all([a, b, a, b, a].map(handle => handle.commit(changes, key)))
        expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
        for (const answer of answers)
          expect(answer).toMatchObject({ version: answers[0]!.version, seqs: [round] })
      }
      expect(await b.read('l', 0)).toMatchObject({ last: 20 })
    })

    test('[ST23] a commit that failed is not remembered: decided again, it may go through', async () => {
      const { a, b } = fresh(give)
      const key = once()
      await expect(a.commit([{ check: 'k', expect: 1 }], key)).rejects.toThrow(Conflict)
      await b.commit([{ eraseLog: 'gone' }], once())
      await expect(b.commit([{ append: 'gone', entry: 1 }], key)).rejects.toThrow(Gone)
      expect(await b.commit([{ put: 'k', value: 1, expect: 'absent' }], key)).toMatchObject({
        repeated: false,
      })
      expect(await a.get('k')).toMatchObject([{ value: 1 }])
    })

    test('[ST24] it is any text, and counts within one program', async () => {
      const { a, b } = fresh(give)
      const other = fresh(give)
      const long = 'x'.repeat(1000)
      for (const text of [
        'actor:1',
        `${long}1`,
        `${long}2`,
        'a\0b',
        '🫶🏽',
        '\ud83d',
        '\udc00',
        '{x}',
        random(),
      ]) {
        const changes: Change[] = [{ append: 'l', entry: text }]
        expect(await a.commit(changes, { once: text })).toMatchObject({ repeated: false })
        expect(await b.commit(changes, { once: text })).toMatchObject({ repeated: true })
        expect(await other.a.commit(changes, { once: text })).toMatchObject({ repeated: false })
      }
    })
  })
}
