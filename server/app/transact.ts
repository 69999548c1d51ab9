import { Refusal } from '../protocol/errors.ts'
import type { App } from './context.ts'
import { announcingMoves } from './moves.ts'
import { type Change, type Committed, Conflict, type Partition } from './ports.ts'

const ATTEMPTS = 5
const JITTER_MS = 8
/** What nobody waits for tries longer: given up, it would be tried again only when it is due once more. */
const PATIENT_ATTEMPTS = 25

/** What a decision comes to: the changes, and what to do and answer once they are durable. No changes: nothing is committed. */
export interface Decision<T> {
  changes: Change[]
  /** `committed` is `undefined` where there was nothing to change. */
  tell(committed: Committed | undefined): T | Promise<T>
}

/**
 * Loads and decides by `decide`, commits once, then tells. On a conflict it loads and decides again.
 * @throws Refusal BUSY after five conflicts; whatever `decide` throws.
 */
export async function transact<T>(
  app: App,
  partition: Partition,
  decide: () => Promise<Decision<T>>,
  once: string = app.random.id(),
  attempts = ATTEMPTS,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { changes, tell } = await decide()
    if (changes.length === 0) return tell(undefined)
    const committed = await commitUnlessMoved(partition, changes, once)
    if (committed) return tell(committed)
    if (attempt === attempts) throw new Refusal('BUSY')
    await new Promise(resolve => setTimeout(resolve, app.random.below(JITTER_MS * attempt)))
  }
}

/** As `transact`, for the pager's own decisions: with many pages at once several nodes write to the same mailboxes. */
export const transactPatiently = <T>(
  app: App,
  partition: Partition,
  decide: () => Promise<Decision<T>>,
): Promise<T> => transact(app, partition, decide, app.random.id(), PATIENT_ATTEMPTS)

/** `undefined` on a conflict. Only the commit is looked at: a fault in telling is no reason to decide again. */
async function commitUnlessMoved(
  partition: Partition,
  changes: Change[],
  once: string,
): Promise<Committed | undefined> {
  try {
    return await partition.commit(announcingMoves(changes), { once })
  } catch (error) {
    if (error instanceof Conflict) return undefined
    throw error
  }
}
