/** The risk watch: `compile` packs once, `read` each message once, `judge` the window of messages that ends in the new one. */

import { judge } from './judge.ts'
import { Lexicon } from './lexicon/lexicon.ts'
import { Model } from './model/model.ts'
import type { Weights } from './model/weights.ts'
import type { Overlay, Pack } from './pack.ts'
import { Reader, type Reading } from './read.ts'
import type { Judgement, Message } from './types.ts'

export type { Overlay, Pack } from './pack.ts'
export type { Reading } from './read.ts'

/** How many messages, the new one included, a judgement looks at. */
export const WINDOW = 8

export interface Watch {
  /** All the work on one message. The same message always reads the same, so a reading may be cached. Never throws. */
  read(message: Message): Reading
  /**
   * What the last of the readings (oldest first, at most the last `WINDOW` count) says or completes. A conversation's level is the
   * highest so far; `judge` does not remember.
   */
  judge(readings: Reading[]): Judgement
}

/** Rules alone, unless the linear model's weights are given. Throws an Error that names the rule when a pack or the overlay cannot be understood. */
export function compile(packs: Pack[], overlay?: Overlay, weights?: Weights): Watch {
  const lexicon = new Lexicon(packs, overlay)
  const reader = new Reader(lexicon, weights && new Model(weights, lexicon))
  return {
    read: message => reader.read(message),
    judge: readings => judge(reader, readings.slice(-WINDOW)),
  }
}
