import { onCall, type Rota } from '../domain/rota/rota.ts'
import type { Contacts } from './contacts.ts'
import { type App, partitionOf } from './context.ts'
import { findAll, loaded } from './documents.ts'
import { MOVES } from './moves.ts'
import { counselorsOf } from './reach.ts'

/** A store that lost its end in a failover may come to the same length by another way. */
const MOST_AGE_MS = 5 * 60_000

interface Known {
  mark: string
  until: number
  loaded: Promise<{
    rotas: Rota[]
    alias: Map<string, string>
    unreachable: { id: string; alias: string }[]
  }>
}

/**
 * Who is on call and whom nothing reaches: every staff screen asks every 20 seconds, and it comes of every account,
 * contact and rota. So a node keeps what it came of until the log of moves is longer.
 */
export class OnCall {
  private readonly known = new Map<string, Known>()

  constructor(
    private readonly app: App,
    private readonly contacts: Contacts,
  ) {}

  /** Who is on call now in each rota, by alias; and the counselors without any channel that works. */
  async now(program: string) {
    const now = this.app.clock.now()
    // Before what it stands for: whatever moves meanwhile is seen the next time.
    const { epoch, last } = await partitionOf(this.app, program).read(MOVES, 0, 0)
    const { rotas, alias, unreachable } = await this.at(program, `${epoch}.${last}`, now)
    return {
      onCall: rotas.map(rota => ({
        rota: rota.name,
        people: onCall(rota, now).flatMap(id => alias.get(id) ?? []),
      })),
      unreachable,
    }
  }

  private at(program: string, mark: string, now: number): Known['loaded'] {
    const known = this.known.get(program)
    if (known?.mark === mark && known.until > now) return known.loaded
    const fresh = { mark, until: now + MOST_AGE_MS, loaded: this.load(program) }
    this.known.set(program, fresh)
    fresh.loaded.catch(() => {
      if (this.known.get(program) === fresh) this.known.delete(program)
    })
    return fresh.loaded
  }

  private async load(program: string): Known['loaded'] {
    const partition = partitionOf(this.app, program)
    const [rotas, counselors, unreachable] = await Promise.all([
      partition.list('rotas'),
      counselorsOf(this.app, program).then(ids => findAll(partition, 'staff', ids)),
      this.contacts.unreachable(program),
    ])
    return {
      rotas: rotas.map(document => loaded('rota', document).value),
      alias: new Map(counselors.map(({ value }) => [value.id, value.alias])),
      unreachable,
    }
  }
}
