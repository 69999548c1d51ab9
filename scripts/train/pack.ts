/** From trained lines to the table the program looks keys up in. */
import type { Line } from '../../server/risk/model/weights.ts'
import type { Trained } from './learn.ts'

/** Slots of the table. */
const SLOTS = 1 << 19
/** Weights beyond this share of all are cut to the largest that fits. */
const CUT = 0.9995
const STEPS = 127

export interface Packed {
  slots: Int32Array
  lines: Line[]
  /** Keys that found no slot of their own. */
  crowded: number
}

/** Of two keys for one slot the one that matters more stays. */
export function pack(keys: number[], counts: number[], trained: Trained[]): Packed {
  const scales = trained.map(({ weights }) => {
    const sizes = weights.map(Math.abs).sort()
    return (sizes[Math.floor((sizes.length - 1) * CUT)] ?? 1) / STEPS || 1
  })
  const step = (line: number, id: number) =>
    Math.max(-STEPS, Math.min(STEPS, Math.round(trained[line]!.weights[id]! / scales[line]!)))
  const importance = keys.map(
    (_, id) => Math.sqrt(counts[id]!) * Math.max(...trained.map((_, line) => Math.abs(step(line, id)))),
  )
  const order = keys.map((_, id) => id).sort((a, b) => importance[b]! - importance[a]! || a - b)
  const slots = new Int32Array(SLOTS)
  const taken = new Uint8Array(SLOTS)
  let crowded = 0
  for (const id of order) {
    if (importance[id] === 0) continue
    const key = keys[id]!
    const slot = key & (SLOTS - 1)
    if (taken[slot]) {
      crowded++
      continue
    }
    taken[slot] = 1
    const [page, severe, imminent] = trained.map((_, line) => step(line, id) & 0xff) as [
      number,
      number,
      number,
    ]
    slots[slot] = (key & 0xff000000) | (imminent << 16) | (severe << 8) | page
  }
  return { slots, lines: trained.map(({ bias }, line) => ({ bias, scale: scales[line]! })), crowded }
}
