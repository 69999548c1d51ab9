import { Refusal } from '../protocol/errors.ts'
import { Gone } from './ports.ts'

/** The store was away, or too slow, or may not write now: as its client and Redis say it. */
const AWAY =
  /timed out|MaxRetries|Connection is closed|ECONN|READONLY|LOADING|CLUSTERDOWN|NOREPLICAS|MISCONF|OOM/

/** What a caller is told of an error, in the one place where errors become codes. Anything unforeseen is ours: INTERNAL. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof Gone) return new Refusal('GONE')
  // The fate of the commit is unknown, and its `once` makes it safe to try again.
  if (error instanceof Error && AWAY.test(`${error.name} ${error.message}`)) return new Refusal('BUSY')
  return new Refusal('INTERNAL')
}
