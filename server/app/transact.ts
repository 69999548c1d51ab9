import { Refusal } from '../protocol/errors.ts'
import type { App } from './context.ts'
import { type Change, type Committed, Conflict, type Partition } from './ports.ts'

const ATTEMPTS = 5
const JITTER_MS = 8

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
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const decision = await decide()
    if (decision.changes.length === 0) return decision.tell(undefined)
    try {
      return await decision.tell(await partition.commit(decision.changes, { once }))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      if (attempt === ATTEMPTS) throw new Refusal('BUSY')
      await new Promise(resolve => setTimeout(resolve, app.random.below(JITTER_MS * attempt)))
    }
  }
}
