import type { RootDatabase } from 'lmdb'

/** Why LMDB could not write: it hands over a promise that is already rejected. */
type Unwritten = Error & { commitError?: Promise<never> }

/** Writes durably, and outlives a disk that cannot be written to. */
export class Writer {
  private broken = false

  constructor(private readonly root: RootDatabase) {}

  /**
   * Runs `work` in a transaction of its own, and answers after the fsync that covers it. `flushed` is asked at once,
   * since later it stands for later writes. A child transaction, since only that is undone by a throw.
   *
   * @throws what `work` throws, or why it could not be written; whether it lasts is unknown then.
   */
  async run<T>(work: () => T): Promise<T> {
    const outcome = this.root.childTransaction(work)
    const flushed = new Promise((resolve, reject) => {
      this.root.flushed.then(resolve, reject)
    })
    try {
      const [result] = await Promise.all([outcome, flushed])
      this.broken = false
      return result
    } catch (error) {
      if ('commitError' in (error as Unwritten)) {
        this.broken = true
        await (error as Unwritten).commitError
      }
      throw error
    }
  }

  /** Waits for what is under way. After a failed write LMDB would wait for ever: then the process's end closes it. */
  async close(): Promise<void> {
    if (!this.broken) await this.root.close()
  }
}
