import type { Wire } from '../../lib/connection.svelte.ts'
import type { Answer, Payload } from '../../lib/wire.ts'

type Known = Answer<'contacts:read'>
export type Contact = Known['contact']
export type Channel = Contact['channels'][number]
export type NewChannel = Payload<'contacts:add'>
export type Result = Answer<'contacts:test'>['results'][number]

/** Proved, and nothing has told that nobody is there any more. */
export const works = ({ verified, disabledAt }: Channel): boolean => verified && disabledAt === undefined

/** One's own ways to be called outside the app, and who has none. */
export class Channels {
  known = $state.raw<Known | undefined>()
  /** What came of the last test, by channel. */
  results = $state.raw<ReadonlyMap<string, Result>>(new Map())

  readonly #wire: Wire
  readonly #wanted: () => boolean
  readonly #stops: (() => void)[]

  readonly list: readonly Channel[] = $derived(this.known?.contact.channels ?? [])
  /** `undefined` until it is known. */
  readonly reachable: boolean | undefined = $derived(this.known && this.list.some(works))

  constructor(wire: Wire, wanted: () => boolean) {
    this.#wire = wire
    this.#wanted = wanted
    const load = () => void this.load().catch(() => {})
    this.#stops = [wire.onOnline(load), wire.on('sync:now', load)]
    if (wire.online) load()
  }

  /** @throws Failure */
  async load(): Promise<void> {
    if (this.#wanted()) this.known = await this.#wire.ask('contacts:read', {})
  }

  /** Sends a code there. The same address again is the same channel, with a new code. @throws Failure */
  async add(channel: NewChannel): Promise<Answer<'contacts:add'>> {
    const added = await this.#wire.ask('contacts:add', channel)
    await this.load()
    return added
  }

  /** @throws Failure FORBIDDEN for a wrong code, GONE for one too old or tried too often */
  async verify(channelId: string, code: string): Promise<void> {
    this.#changed(await this.#wire.ask('contacts:verify', { channelId, code }))
    await this.load()
  }

  /** @throws Failure */
  async remove(channelId: string): Promise<void> {
    this.#changed(await this.#wire.ask('contacts:remove', { channelId }))
    await this.load()
  }

  /** @throws Failure */
  async setRules(rules: Payload<'contacts:rules'>): Promise<void> {
    this.#changed(await this.#wire.ask('contacts:rules', rules))
  }

  /** A test by every channel. @throws Failure */
  async test(): Promise<void> {
    const { results } = await this.#wire.ask('contacts:test', {}, TEST_TIMEOUT)
    this.results = new Map(results.map(result => [result.channelId, result]))
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #changed({ contact }: { contact: Contact }): void {
    if (this.known) this.known = { ...this.known, contact }
  }
}

/** Milliseconds: it waits for the slowest channel. */
const TEST_TIMEOUT = 30_000
