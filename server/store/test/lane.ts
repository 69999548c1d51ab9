import assert from 'node:assert/strict'
import type { Change, Partition, Version } from '../../app/ports.ts'

/**
 * A stream of commits, each of several changes that belong together. After the nth: the documents `first` and `second`
 * hold n, `odd` is there if n is odd, the index holds `first` at n, and the log ends with n.
 */
export class Lane {
  private constructor(
    readonly partition: Partition,
    /** The last commit that is known to have been made. */
    public n: number,
    private version: Version | 'absent',
    private odd: Version | 'absent',
  ) {}

  /** Reads where the stream stands. @throws AssertionError where it finds half a commit. */
  static async standing(partition: Partition): Promise<Lane> {
    const [first, second, odd] = await partition.get('first', 'second', 'odd')
    const n = (first?.value as number | undefined) ?? 0
    const { last, entries } = await partition.read('log', 0)
    assert.deepEqual(
      {
        second: second?.value ?? 0,
        sameVersion: second?.version === first?.version,
        odd: odd?.value,
        indexed: (await partition.list('index')).map(({ key, value }) => [key, value]),
        indexedAt: await partition.count('index', { min: n, max: n }),
        last,
        log: entries.map(({ entry }) => entry),
      },
      {
        second: n,
        sameVersion: true,
        odd: n % 2 ? n : undefined,
        indexed: n ? [['first', n]] : [],
        indexedAt: n ? 1 : 0,
        last: n,
        log: Array.from({ length: n }, (_, i) => i + 1),
      },
      `half a commit after ${n}`,
    )
    return new Lane(partition, n, first?.version ?? 'absent', odd?.version ?? 'absent')
  }

  /** Makes the next commit; after a failure it makes the same one again. */
  async step(): Promise<void> {
    const n = this.n + 1
    const odd: Change =
      n % 2 ? { put: 'odd', value: n, expect: 'absent' } : { erase: 'odd', expect: this.odd as Version }
    const { version, seqs } = await this.partition.commit(
      [
        { put: 'first', value: n, expect: this.version, indexes: { index: n } },
        { append: 'log', entry: n },
        odd,
        { put: 'second', value: n, expect: this.version },
      ],
      { once: `commit ${n}` },
    )
    assert.deepEqual(seqs, [n])
    this.n = n
    this.version = version
    this.odd = n % 2 ? version : 'absent'
  }
}
