import type { Wire } from '../../lib/connection.svelte.ts'
import type { Answer, Payload } from '../../lib/wire.ts'

type Known = Answer<'contacts:read'>
export type Contact = Known['contact']
export type Channel = Contact['channels'][number]
export type NewChannel = Payload<'contacts:add'>
export type Result = Answer<'contacts:test'>['results'][number]

/** Proved, and nothing has told that nobody is there any more. */
export const works = ({ verified, disabledAt }: Channel): boolean => verified && disabledAt === undefined

export interface ChannelParts {
  wire: Wire
  /** Whether one can be reached may have changed. */
  refresh(): void
}

/** One's own ways to be called outside the app, and who has none. */
export class Channels {
  known = $state.raw<Known | undefined>()
  /** What came of the last test, by channel. */
  results = $state.raw<ReadonlyMap<string, Result>>(new Map())

  /** What has just been added: its code is what is to be entered next. */
  fresh = $state<string | undefined>()

  readonly #parts: ChannelParts
  readonly #wire: Wire
  readonly #stops: (() => void)[]

  readonly list: readonly Channel[] = $derived(this.known?.contact.channels ?? [])
  readonly works: boolean = $derived(this.list.some(works))

  constructor(parts: ChannelParts) {
    this.#parts = parts
    this.#wire = parts.wire
    // Read when they are looked at; from then on they stay true.
    const again = () => this.known && void this.load().catch(() => {})
    this.#stops = [this.#wire.onOnline(again), this.#wire.on('sync:now', again)]
  }

  /** @throws Failure */
  async load(): Promise<void> {
    this.known = await this.#wire.ask('contacts:read', {})
  }

  /** Sends a code there. The same address again is the same channel, with a new code. @throws Failure */
  async add(channel: NewChannel): Promise<Answer<'contacts:add'>> {
    const added = await this.#wire.ask('contacts:add', channel, SLOWEST)
    await this.load()
    return added
  }

  /** @throws Failure FORBIDDEN for a wrong code, GONE for one too old or tried too often */
  async verify(channelId: string, code: string): Promise<void> {
    this.#changed(await this.#wire.ask('contacts:verify', { channelId, code }))
  }

  /** @throws Failure */
  async remove(channelId: string): Promise<void> {
    this.#changed(await this.#wire.ask('contacts:remove', { channelId }))
  }

  /** @throws Failure */
  async setRules(rules: Payload<'contacts:rules'>): Promise<void> {
    this.#changed(await this.#wire.ask('contacts:rules', rules))
  }

  /** A test by every channel. @throws Failure */
  async test(): Promise<void> {
    const { results } = await this.#wire.ask('contacts:test', {}, SLOWEST)
    this.results = new Map(results.map(result => [result.channelId, result]))
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #changed({ contact }: { contact: Contact }): void {
    if (this.known) this.known = { ...this.known, contact }
    // The banners come from the state.
    this.#parts.refresh()
  }
}

/** Milliseconds: so long the server may wait for the slowest channel. */
const SLOWEST = 30_000
