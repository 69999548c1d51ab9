/** Which category a page is of: one line each, over the keys that tell them apart best. */
import { CATEGORIES, type Category } from '../../server/protocol/levels.ts'
import type { Weights } from '../../server/risk/model/weights.ts'
import { learn } from './learn.ts'
import type { Samples } from './samples.ts'
import { settings } from './validate.ts'

/** So many keys tell categories apart, at most. */
const CATEGORY_KEYS = 12_000

export function categoriesOf({ samples, keys, counts }: Samples): Weights['categories'] {
  const known = samples.filter(sample => sample.pages && sample.sentence.category)
  const names = CATEGORIES.filter(name =>
    known.some(sample => sample.sentence.category === name),
  ) as Category[]
  const trained = names.map((name, salt) =>
    learn(
      known.map(sample => ({ sample, label: sample.sentence.category === name, weight: 1 })),
      keys.length,
      settings(50 + salt),
    ),
  )
  const largest = (id: number) => Math.max(...trained.map(({ weights }) => Math.abs(weights[id]!)))
  const chosen = keys
    .map((_, id) => id)
    .sort((a, b) => largest(b) * Math.sqrt(counts[b]!) - largest(a) * Math.sqrt(counts[a]!) || a - b)
    .slice(0, CATEGORY_KEYS)
  const scale = Math.max(...chosen.map(largest), 1e-6) / 127
  return {
    names,
    keys: Int32Array.from(chosen, id => keys[id]!),
    weights: Int8Array.from(
      chosen.flatMap(id => trained.map(({ weights }) => Math.round(weights[id]! / scale))),
    ),
    bias: trained.map(({ bias }) => bias / scale),
  }
}
