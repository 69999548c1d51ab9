import type { OfferView } from '../../lib/wire.ts'

/** An offer stays this long past its deadline: this device's idea of the server's time is good to a second or two. */
const TOLERANCE = 3_000

/** Whole seconds that are surely left until an offer's deadline. Both in milliseconds of the server's time. */
export const secondsLeft = (expiresAt: number, now: number): number =>
  Math.max(0, Math.floor((expiresAt - now) / 1_000))

/** Whether an offer is over although nobody told so. */
export const isOver = ({ expiresAt }: Pick<OfferView, 'expiresAt'>, now: number): boolean =>
  now > expiresAt + TOLERANCE
