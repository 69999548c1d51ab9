import { describe, expect, test } from 'vitest'
import { fresh, type Give, once } from './fresh.ts'

export function programs(give: Give): void {
  describe('programs', () => {
    test('[ST50] every program with a commit is listed', async () => {
      const { program, a } = fresh(give)
      const other = fresh(give)
      expect(await give().b.programs()).not.toContain(program)
      await a.commit([{ append: 'l', entry: 1 }], once())
      await other.b.commit([{ put: 'k', value: 1, expect: 'absent' }], once())
      for (const store of [give().a, give().b])
        expect(await store.programs()).toEqual(expect.arrayContaining([program, other.program]))
    })

    test('[ST51] programs share nothing', async () => {
      const one = fresh(give)
      const { a, b } = { a: give().a, b: give().b.program(`${one.program}x`) }
      await a.program(one.program).commit(
        [
          { put: 'k', value: 1, expect: 'absent', indexes: { i: 1 } },
          { append: 'l', entry: 1 },
        ],
        once(),
      )
      expect(await b.get('k')).toEqual([undefined])
      expect(await b.list('i')).toEqual([])
      expect(await b.read('l', 0)).toMatchObject({ last: 0 })
      await b.commit([{ put: 'k', value: 2, expect: 'absent', indexes: { i: 2 } }, { eraseLog: 'l' }], once())
      expect(await one.b.get('k')).toMatchObject([{ value: 1 }])
      expect(await one.b.list('i')).toHaveLength(1)
      expect(await one.b.read('l', 0)).toMatchObject({ last: 1 })
    })

    test('[ST52] commits to many programs at once go through', async () => {
      const { a, b } = give()
      const { program } = fresh(give)
      const names = Array.from({ length: 40 }, (_, i) => `${program}.${i}`)
      await Promise.all(
        names.map((name, i) => (i % 2 ? a : b).program(name).commit([{ append: 'l', entry: name }], once())),
      )
      const stretches = await Promise.all(names.map((name, i) => (i % 2 ? b : a).program(name).read('l', 0)))
      expect(stretches.map(({ entries }) => entries[0]?.entry)).toEqual(names)
    })

    test('[ST53] a program is well-formed text without braces', () => {
      for (const name of ['', 'a}b', '{', '\ud83d', 'x'.repeat(301)])
        expect(() => give().a.program(name)).toThrow(TypeError)
    })

    test('[ST54] the store answers a ping, and its clock goes with the others’', async () => {
      const { a, b } = give()
      await Promise.all([a.ping(), b.ping()])
      expect(Math.abs(a.now() - b.now())).toBeLessThan(1_000)
    })
  })
}
