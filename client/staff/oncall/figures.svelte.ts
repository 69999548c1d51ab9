import type { Wire } from '../../lib/connection.svelte.ts'
import type { Answer } from '../../lib/wire.ts'

type Known = Answer<'figures:read'>

/** How long it takes until a human answers. */
export class FiguresDesk {
  known = $state.raw<Known | undefined>()
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** @throws Failure */
  async load(days: number): Promise<void> {
    this.known = await this.#wire.ask('figures:read', { days })
  }

  /** Pages everybody on the road, as a real one would. @throws Failure */
  async startDrill(level: number): Promise<void> {
    await this.#wire.ask('drill:start', { level })
  }
}
