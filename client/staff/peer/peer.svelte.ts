import { serverNow } from '../../lib/clock.ts'
import type { Conversation } from '../../lib/conversation.svelte.ts'
import { codeOf } from '../../lib/failure.ts'
import { keep, kept } from '../../lib/keep.ts'
import { beep } from '../../lib/sound.ts'
import type { Answer, AvailabilityView, OfferView, Payload } from '../../lib/wire.ts'
import { standing } from '../membership.ts'
import type { Shared } from '../shared.ts'
import { isOver } from './countdown.ts'
import { Offers } from './offers.ts'

/** A peer at work: whether they take offers, what they are offered, whom they talk with. */
export class Peer {
  availability = $state.raw<AvailabilityView | undefined>()
  offers = $state.raw<readonly OfferView[]>([])
  /** The offer taken last had gone to somebody else. */
  late = $state(false)

  readonly #shared: Shared
  readonly #offers = new Offers()
  readonly #stops: (() => void)[]
  #chosen = $state<string | undefined>(kept('chosen'))

  readonly conversations: readonly Conversation[] = $derived.by(() => this.#shared.conversations('peer'))
  readonly current: Conversation | undefined = $derived(
    this.conversations.find(({ id }) => id === this.#chosen) ?? this.conversations[0],
  )
  readonly live: number = $derived(this.conversations.filter(c => standing(c.view) === 'live').length)
  readonly waiting: number = $derived(
    this.offers.length + this.conversations.reduce((sum, c) => sum + this.unread(c), 0),
  )

  constructor(shared: Shared) {
    this.#shared = shared
    const { wire } = shared
    this.#stops = [
      wire.on('offer:new', offer => this.#offered(this.#offers.add(offer))),
      wire.on('offer:withdrawn', ({ offerId }) => this.#finish(offerId)),
    ]
    const timer = setInterval(() => this.#sweep(), 1_000)
    this.#stops.push(() => clearInterval(timer))
  }

  apply({ availability, offers }: Answer<'state:sync'>): void {
    if (availability) this.availability = availability
    if (offers) this.#offered(this.#offers.replace(offers))
  }

  choose(id: string): void {
    this.#chosen = id
    keep('chosen', id)
  }

  unread(conversation: Conversation): number {
    return this.#shared.reading.unread(conversation)
  }

  read(conversation: Conversation): void {
    this.#shared.reading.read(conversation)
  }

  /** @throws Failure */
  async setAvailability(state: AvailabilityView['state']): Promise<void> {
    const set = await this.#shared.wire.ask('availability:set', { state })
    this.availability = { load: this.live, ...set }
    // Leaving with an offer open declines it.
    if (state === 'away') for (const { offerId } of this.offers) this.#finish(offerId)
    await this.#shared.refresh()
  }

  /** @throws Failure, but for an offer that is gone: then `late` says so. */
  async accept(offerId: string): Promise<void> {
    const taken = await this.#answer('offer:accept', offerId)
    if (!taken) return
    this.choose(taken.conversationId)
    await this.#shared.refresh()
  }

  /** @throws Failure */
  async decline(offerId: string): Promise<void> {
    await this.#answer('offer:decline', offerId)
  }

  /** @throws Failure */
  async end({ id }: Conversation): Promise<void> {
    await this.#shared.wire.ask('conversation:end', { conversationId: id })
    await this.#shared.refresh()
  }

  /** @throws Failure */
  async report(
    { id }: Conversation,
    reason: Payload<'conversation:report'>['reason'],
    note: string,
  ): Promise<void> {
    await this.#shared.wire.ask('conversation:report', { conversationId: id, reason, ...(note && { note }) })
  }

  /** The check-in after a conversation; then it leaves the screen. @throws Failure */
  async debrief(conversation: Conversation, wellbeing: number): Promise<void> {
    await this.#shared.wire.ask('conversation:feedback', { conversationId: conversation.id, wellbeing })
    this.dismiss(conversation)
  }

  dismiss(conversation: Conversation): void {
    this.#shared.dismiss(conversation)
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  async #answer(event: 'offer:accept' | 'offer:decline', offerId: string) {
    this.late = false
    try {
      const answer = await this.#shared.wire.ask(event, { offerId })
      this.#finish(offerId)
      return answer
    } catch (error) {
      if (codeOf(error) !== 'OFFER_GONE') throw error
      this.late = event === 'offer:accept'
      this.#finish(offerId)
      await this.#shared.refresh()
      return undefined
    }
  }

  #offered(call: boolean): void {
    this.offers = this.#offers.all
    if (!call) return
    this.late = false
    beep()
  }

  #finish(offerId: string): void {
    this.#offers.finish(offerId)
    this.offers = this.#offers.all
  }

  /** What was said about an offer's end may be lost. */
  #sweep(): void {
    const over = this.offers.filter(offer => isOver(offer, serverNow()))
    for (const { offerId } of over) this.#finish(offerId)
    if (over.length) void this.#shared.refresh()
  }
}
