import type { Wire } from '../../lib/connection.svelte.ts'
import type { Answer } from '../../lib/wire.ts'

type Known = Answer<'policy:read'>

/** The program's escalation policy, as it was when it was read. */
export class PolicyDesk {
  known = $state.raw<Known | undefined>()
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** @throws Failure */
  async load(): Promise<void> {
    this.known = await this.#wire.ask('policy:read', {})
  }

  /** @throws Failure CONFLICT if somebody changed it meanwhile, BAD_REQUEST for a step that calls nobody there is */
  async write(policy: Known['policy']): Promise<void> {
    this.known = await this.#wire.ask('policy:write', { policy, rev: this.known?.rev ?? 0 })
  }
}
