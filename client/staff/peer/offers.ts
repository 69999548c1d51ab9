import type { OfferView } from '../../lib/wire.ts'

/**
 * The offers on the screen. Pure: told of each, and of the whole list by a state that may be older than what was told
 * since; an offer that was answered or withdrawn never comes back.
 */
export class Offers {
  #all: readonly OfferView[] = []
  readonly #done = new Set<string>()
  readonly #seen = new Set<string>()

  get all(): readonly OfferView[] {
    return this.#all
  }

  /** Answers whether it is one to call for. */
  add(offer: OfferView): boolean {
    if (this.#done.has(offer.offerId)) return false
    this.#all = [...this.#all.filter(known => known.offerId !== offer.offerId), offer]
    const fresh = !this.#seen.has(offer.offerId)
    this.#seen.add(offer.offerId)
    return fresh
  }

  /** The state's list. Answers whether there is one to call for. */
  replace(offers: readonly OfferView[]): boolean {
    this.#all = []
    return offers.map(offer => this.add(offer)).includes(true)
  }

  finish(offerId: string): void {
    this.#done.add(offerId)
    this.#all = this.#all.filter(offer => offer.offerId !== offerId)
  }
}
