/** The trained numbers of the linear model, and the file they travel in. */
import { CATEGORIES, type Category } from '../../protocol/levels.ts'
import { FEATURES_VERSION } from './features.ts'

/** What the model is asked: does it page, is it severe (`high` at least), is it `imminent`. */
export interface Line {
  bias: number
  /** Of one step of a weight. */
  scale: number
}

export interface Thresholds {
  /** From here on the model pages where no rule does: a message, a long one, a helper's. */
  alone: number
  aloneLong: number
  aloneHelper: number
  /** From here on a talk pages that no single message of it does. */
  talk: number
  /** Below this what one rule alone found pages nobody: at `moderate`, at `high`, either in a long message. */
  doubt: number
  doubtHigh: number
  doubtLong: number
  /** From here on what a rule found is `high`, `imminent`. */
  high: number
  imminent: number
}

export interface Weights {
  page: Line
  severe: Line
  imminent: Line
  thresholds: Thresholds
  /**
   * By a key's lowest bits; of a slot the highest 8 bits are the key's own, so that a key never seen weighs nothing, and the
   * three bytes below weigh imminent, severe and page.
   */
  slots: Int32Array
  /** Words that have a class, as pairs (hash, class). */
  words: Int32Array
  /** Names of the classes, by number. */
  classes: string[]
  /** Categories the model can tell, with the weights of keys: (key, then one byte a category). */
  categories: { names: Category[]; keys: Int32Array; weights: Int8Array; bias: number[] }
}

const MAGIC = 0x4d574253 // "SBWM"

interface Header {
  version: number
  page: Line
  severe: Line
  imminent: Line
  thresholds: Thresholds
  classes: string[]
  categories: { names: Category[]; bias: number[] }
  sizes: { slots: number; words: number; keys: number }
}

export function writeWeights(weights: Weights): Uint8Array {
  const { page, severe, imminent, thresholds, slots, words, classes, categories } = weights
  const header: Header = {
    version: FEATURES_VERSION,
    page,
    severe,
    imminent,
    thresholds,
    classes,
    categories: { names: categories.names, bias: categories.bias },
    sizes: { slots: slots.length, words: words.length, keys: categories.keys.length },
  }
  let text = JSON.stringify(header)
  while (text.length % 4 !== 0) text += ' '
  const head = new TextEncoder().encode(text)
  const size = 8 + head.length + 4 * (slots.length + words.length + categories.keys.length)
  const bytes = new Uint8Array(size + categories.weights.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, head.length, true)
  bytes.set(head, 8)
  let at = 8 + head.length
  for (const part of [slots, words, categories.keys])
    for (const value of part) {
      view.setInt32(at, value, true)
      at += 4
    }
  bytes.set(new Uint8Array(categories.weights.buffer, 0, categories.weights.length), at)
  return bytes
}

/** Throws an Error when the bytes are no weights, or those of another version of the features. */
export function parseWeights(bytes: Uint8Array): Weights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || view.getUint32(0, true) !== MAGIC) throw new Error('no weights of the risk model')
  const length = view.getUint32(4, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Header
  if (header.version !== FEATURES_VERSION)
    throw new Error(
      `the risk model's weights are of version ${header.version}, the program needs ${FEATURES_VERSION}: train it again`,
    )
  let at = 8 + length
  const numbers = (count: number) => {
    const part = new Int32Array(count)
    for (let i = 0; i < count; i++, at += 4) part[i] = view.getInt32(at, true)
    return part
  }
  const { sizes, page, severe, imminent, thresholds, classes, categories } = header
  const known = new Set<string>(CATEGORIES)
  if (!categories.names.every(name => known.has(name)))
    throw new Error('the risk model has unknown categories')
  const slots = numbers(sizes.slots)
  const words = numbers(sizes.words)
  const keys = numbers(sizes.keys)
  const weights = new Int8Array(sizes.keys * categories.names.length)
  weights.set(new Int8Array(bytes.buffer, bytes.byteOffset + at, weights.length))
  return {
    page,
    severe,
    imminent,
    thresholds,
    slots,
    words,
    classes,
    categories: { ...categories, keys, weights },
  }
}
