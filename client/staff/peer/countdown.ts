import type { OfferView } from '../../lib/wire.ts'

/** An offer stays this long past its deadline: this device's idea of the server's time is good to a second or two. */
const TOLERANCE = 3_000

/** Whole seconds until an offer's deadline, never negative. Both in milliseconds of the server's time. */
export const secondsLeft = (expiresAt: number, now: number): number =>
  Math.max(0, Math.ceil((expiresAt - now) / 1_000))

/** Whether an offer is over although nobody told so. */
export const isOver = ({ expiresAt }: Pick<OfferView, 'expiresAt'>, now: number): boolean =>
  now > expiresAt + TOLERANCE
