import { serverNow } from '../../lib/clock.ts'
import type { Wire } from '../../lib/connection.svelte.ts'
import type { Answer, Payload } from '../../lib/wire.ts'
import type { Span } from './calendar.ts'
import { DAY_MS } from './zone.ts'

type Known = Answer<'rotas:read'>
export type Cover = Known['covers'][number]
export type Rota = Payload<'rotas:write'>['rota']

export interface RotaParts {
  wire: Wire
  /** The account's id. */
  me(): string
  /** Who is on call now may have changed. */
  refresh(): void
}

/** Who is on call when. */
export class Rotas {
  known = $state.raw<Known | undefined>()
  readonly #parts: RotaParts
  readonly #wire: Wire
  readonly #me: () => string
  #span: Span | undefined
  readonly #stops: (() => void)[]

  /** Requests of colleagues that wait for this person's answer, the soonest first. */
  readonly asked: readonly Cover[] = $derived.by(() =>
    this.#open(cover => cover.asker !== this.#me() && isFor(cover, this.#me())),
  )
  /** One's own requests that nobody has answered. */
  readonly asking: readonly Cover[] = $derived.by(() => this.#open(cover => cover.asker === this.#me()))

  constructor(parts: RotaParts) {
    const { wire, me } = parts
    this.#parts = parts
    this.#wire = wire
    this.#me = me
    const again = () => this.known && void this.load().catch(() => {})
    this.#stops = [wire.onOnline(again), wire.on('sync:now', again)]
  }

  /** From now on this span is what is looked at, and stays true. @throws Failure */
  async look(span: Span): Promise<void> {
    this.#span = span
    await this.load()
  }

  /** The people and the next day, for those who look at something else. @throws Failure */
  async load(): Promise<void> {
    const now = serverNow()
    const span = this.#span ?? { from: now, to: now + DAY_MS }
    const known = await this.#wire.ask('rotas:read', span)
    // Unless the calendar has moved on meanwhile.
    if (this.#span === undefined || this.#span === span) this.known = known
  }

  /** @throws Failure BAD_REQUEST for what changes nothing */
  async override(change: Payload<'rotas:override'>): Promise<void> {
    await this.#wire.ask('rotas:override', change)
    await this.#changed()
  }

  /** @throws Failure */
  async undo(rotaId: string, overrideId: string): Promise<void> {
    await this.#wire.ask('rotas:unoverride', { rotaId, overrideId })
    await this.#changed()
  }

  /** @throws Failure */
  async ask(request: Payload<'covers:ask'>): Promise<void> {
    await this.#wire.ask('covers:ask', request)
    await this.#changed()
  }

  /** @throws Failure CONFLICT if a colleague was faster */
  async answer(coverId: string, accept: boolean): Promise<void> {
    try {
      await this.#wire.ask('covers:answer', { coverId, accept })
    } finally {
      await this.#changed()
    }
  }

  /** @throws Failure */
  async withdraw(coverId: string): Promise<void> {
    await this.#wire.ask('covers:withdraw', { coverId })
    await this.#changed()
  }

  /** Answers the secret link: it is told once. @throws Failure */
  async makeFeed(): Promise<string> {
    const { url } = await this.#wire.ask('feeds:make', {})
    await this.#changed()
    return url
  }

  /** @throws Failure */
  async revokeFeed(): Promise<void> {
    await this.#wire.ask('feeds:revoke', {})
    await this.#changed()
  }

  /** @throws Failure CONFLICT if it was changed meanwhile, BAD_REQUEST for a rota that can't be */
  async write(rota: Rota, rev: number): Promise<void> {
    await this.#wire.ask('rotas:write', { rota, rev })
    await this.#changed()
  }

  /** @throws Failure CONFLICT while a step of the policy calls it */
  async erase(rotaId: string): Promise<void> {
    await this.#wire.ask('rotas:erase', { rotaId })
    await this.#changed()
  }

  /** Who goes by this id; somebody who is no more has none. */
  alias(id: string): string | undefined {
    return this.known?.people.find(person => person.id === id)?.alias
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #changed(): Promise<void> {
    this.#parts.refresh()
    return this.load()
  }

  #open(which: (cover: Cover) => boolean): Cover[] {
    const now = serverNow()
    return (this.known?.covers ?? [])
      .filter(cover => cover.state === 'asked' && cover.to > now && which(cover))
      .sort((a, b) => a.from - b.from)
  }
}

const isFor = ({ asked }: Cover, me: string): boolean => asked === undefined || asked === me
