import type { RootDatabase } from 'lmdb'
import { Conflict, Gone } from '../../app/ports.ts'

/** Why LMDB could not write: it hands over a promise that is already rejected. */
type Unwritten = Error & { commitError?: Promise<never> }

interface Work {
  run: () => unknown
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Tells the one who asked how their work came out, once it lasts. */
type Answer = () => void

/** Writes durably, and outlives a disk that cannot be written to. */
export class Writer {
  private broken = false
  /** What goes into the next transaction. Whoever comes before it begins still joins it. */
  private waiting: Work[] = []
  /** Whether a transaction is on its way to the disk. */
  private writing = false

  constructor(private readonly root: RootDatabase) {}

  /**
   * Runs `work` alone among the writers, and answers after the fsync that covers it. Works that come while the disk is
   * busy share a transaction, one after the other: a transaction costs more than what most of them write.
   *
   * @throws what `work` throws, or why it could not be written; whether it lasts is unknown then.
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ run: work, resolve: resolve as Work['resolve'], reject })
      if (!this.writing) void this.writeAll()
    })
  }

  private async writeAll(): Promise<void> {
    this.writing = true
    while (this.waiting.length > 0) await this.write(this.waiting)
    this.writing = false
  }

  private async write(group: Work[]): Promise<void> {
    try {
      // A child transaction, since only that is undone by a throw. `flushed` is asked at once: later it stands for later writes.
      const answered = this.root.childTransaction(() => {
        this.waiting = []
        return group.map(runOne)
      })
      const flushed = new Promise((resolve, reject) => {
        this.root.flushed.then(resolve, reject)
      })
      const [answers] = await Promise.all([answered, flushed])
      this.broken = false
      for (const answer of answers) answer()
    } catch (error) {
      if (this.waiting === group) this.waiting = []
      const why = await this.whyOf(error as Unwritten)
      for (const { reject } of group) reject(why)
    }
  }

  private async whyOf(error: Unwritten): Promise<unknown> {
    if (!('commitError' in error)) return error
    this.broken = true
    return error.commitError!.catch(why => why)
  }

  /** Waits for what is under way. After a failed write LMDB would wait for ever: then the process's end closes it. */
  async close(): Promise<void> {
    if (!this.broken) await this.root.close()
  }
}

/** A refusal has written nothing and concerns its own work; anything else thrown undoes the whole transaction. */
function runOne({ run, resolve, reject }: Work): Answer {
  try {
    const value = run()
    return () => resolve(value)
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof Gone)) throw error
    return () => reject(error)
  }
}
