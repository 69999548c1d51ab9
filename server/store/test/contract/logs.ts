import { describe, expect, test } from 'vitest'
import { type Change, Gone } from '../../../app/ports.ts'
import { fresh, type Give, once } from './fresh.ts'

const append = (...entries: unknown[]): Change[] => entries.map(entry => ({ append: 'l', entry }))

export function logs(give: Give): void {
  describe('logs', () => {
    test('[ST30] entries are numbered 1, 2, 3 … in the order of the changes', async () => {
      const { a, b } = fresh(give)
      expect((await a.commit(append('x'), once())).seqs).toEqual([1])
      const changes: Change[] = [{ append: 'm', entry: 'm' }, ...append('y', 'z')]
      expect((await b.commit(changes, once())).seqs).toEqual([1, 2, 3])
      expect((await a.read('l', 0)).entries).toEqual([
        { seq: 1, entry: 'x' },
        { seq: 2, entry: 'y' },
        { seq: 3, entry: 'z' },
      ])
    })

    test('[ST31] those who append at once do not conflict, and no number is given twice', async () => {
      const { a, b } = fresh(give)
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) => (i % 2 ? a : b).commit(append(i), once())),
      )
      const seqs = answers.flatMap(answer => answer.seqs)
      expect([...seqs].sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
      const { entries } = await b.read('l', 0)
      for (const { seq, entry } of entries) expect(seqs[entry as number]).toBe(seq)
    })

    test('[ST32] a stretch begins after a number, is as long as asked, and tells the last one', async () => {
      const { a, b } = fresh(give)
      await a.commit(append(1, 2, 3, 4, 5), once())
      const read = async (after: number, limit?: number) => {
        const { last, entries } = await b.read('l', after, limit)
        expect(last).toBe(5)
        return entries.map(({ seq, entry }) => {
          expect(entry).toBe(seq)
          return seq
        })
      }
      expect(await read(0)).toEqual([1, 2, 3, 4, 5])
      expect(await read(2)).toEqual([3, 4, 5])
      expect(await read(1, 2)).toEqual([2, 3])
      expect(await read(3, 100)).toEqual([4, 5])
      expect(await read(0, 0)).toEqual([])
      expect(await read(5)).toEqual([])
      expect(await read(9)).toEqual([])
    })

    test('[ST33] a log nobody wrote to is empty, and has no epoch', async () => {
      const { a, b } = fresh(give)
      const empty = { epoch: '', last: 0, entries: [] }
      expect(await a.read('l', 0)).toEqual(empty)
      expect(await b.read('l', 3, 2)).toEqual(empty)
    })

    test('[ST34] a log keeps its epoch, the same for everyone', async () => {
      const { a, b } = fresh(give)
      await a.commit(append(1), once())
      const { epoch } = await a.read('l', 0)
      expect(epoch).not.toBe('')
      await b.commit(append(2), once())
      expect((await b.read('l', 0)).epoch).toBe(epoch)
      expect((await a.read('l', 2)).epoch).toBe(epoch)
    })

    test('[ST35] an erased log is gone for good, for who appends and who reads', async () => {
      const { a, b } = fresh(give)
      await a.commit(append(1, 2), once())
      await b.commit([{ eraseLog: 'l' }], once())
      for (const handle of [a, b]) {
        await expect(handle.read('l', 0)).rejects.toThrow(Gone)
        await expect(handle.commit(append(3), once())).rejects.toThrow(Gone)
      }
      await a.commit([{ eraseLog: 'l' }, { eraseLog: 'never written' }], once())
      await expect(b.commit(append(3), once())).rejects.toThrow(Gone)
      await expect(b.commit([{ append: 'never written', entry: 1 }], once())).rejects.toThrow(Gone)
    })

    test('[ST36] a log and a document of one name are two things', async () => {
      const { a, b } = fresh(give)
      const { version } = await a.commit(
        [{ put: 'l', value: 'document', expect: 'absent' }, ...append(1)],
        once(),
      )
      await b.commit([{ eraseLog: 'l' }], once())
      expect(await a.get('l')).toEqual([{ key: 'l', version, value: 'document' }])
    })

    test('[ST37] a long log is read whole', async () => {
      const { a, b } = fresh(give)
      for (let n = 0; n < 5; n++)
        await a.commit(append(...Array.from({ length: 400 }, (_, i) => n * 400 + i + 1)), once())
      const { last, entries } = await b.read('l', 0)
      expect(last).toBe(2_000)
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ entry }) => entry))
      expect(entries).toHaveLength(2_000)
      await b.commit([{ eraseLog: 'l' }], once())
      await expect(a.read('l', 0)).rejects.toThrow(Gone)
    })
  })
}
