import type { Database, Key, RootDatabase } from 'lmdb'
import type { Committed, Seq, Version } from '../../app/ports.ts'
import { ONCE_KEPT_MS } from '../changes.ts'

type Remembered = [at: number, version: Version, seqs: Seq[]]

/** Every so many commits, at most twice as many answers that are too old are forgotten: the table stays level. */
const FORGET_EVERY = 64

/** What each `once` was answered. All but `forget` are called inside a transaction. */
export class Onces {
  private readonly answers: Database<Remembered, Key>
  /** `[at, program, once]` → 1: what to forget first. */
  private readonly byAge: Database<number, Key>
  private remembered = 0

  constructor(
    private readonly root: RootDatabase,
    private readonly now: () => number,
  ) {
    this.answers = root.openDB({ name: 'onces' })
    this.byAge = root.openDB({ name: 'oncesByAge' })
  }

  recall(program: string, once: string): Omit<Committed, 'repeated'> | undefined {
    const answer = this.answers.get([program, once])
    // Written again: the first one may still be on its way to the disk, and an empty transaction would not wait for it.
    if (answer) this.answers.put([program, once], answer)
    return answer && { version: answer[1], seqs: answer[2] }
  }

  remember(program: string, once: string, { version, seqs }: Omit<Committed, 'repeated'>): void {
    const at = this.now()
    this.answers.put([program, once], [at, version, seqs])
    this.byAge.put([at, program, once], 1)
    this.remembered += 1
    // After this transaction; should it fail, the next one comes.
    if (this.remembered % FORGET_EVERY === 0) setImmediate(() => this.forget().catch(() => {}))
  }

  async forget(): Promise<void> {
    if (!isOpen(this.root)) return
    const before = this.now() - ONCE_KEPT_MS
    const old = [...this.byAge.getKeys({ end: [before], limit: 2 * FORGET_EVERY })]
    if (old.length === 0) return
    await this.root.childTransaction(() => {
      for (const key of old as [number, string, string][]) {
        const [at, program, once] = key
        this.byAge.remove(key)
        // Not if another process forgot it first, and it was committed anew since.
        if (this.answers.get([program, once])?.[0] === at) this.answers.remove([program, once])
      }
    })
  }
}

/** Declared by no type of `lmdb`, but its own: a closed one must not be read. */
function isOpen(root: RootDatabase): boolean {
  return 'status' in root && root.status === 'open'
}
