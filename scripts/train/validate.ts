/** Trains the lines, and scores every sample by lines that were not shown its block. */
import { seeded } from '../measure/disguise.ts'
import { heaviest, learn, type Settings, type Trained } from './learn.ts'
import type { Labelled, Samples } from './samples.ts'

const SEED = 20260301
const FOLDS = 5
const EPOCHS = 12
const RATE = 0.08
const PULL = 0.003

export const settings = (salt: number): Settings => ({
  epochs: EPOCHS,
  rate: RATE,
  pull: PULL,
  random: seeded(SEED + salt),
})

export interface Scored {
  sample: Labelled
  page: number
  severe: number
  imminent: number
}

export const severe = ({ sentence: { level } }: Labelled) => (level ?? 0) >= 3
export const imminent = ({ sentence: { level } }: Labelled) => level === 4
export const leveled = ({ sentence: { level }, pages, kind }: Labelled) =>
  pages && kind === 'message' && level !== undefined

export function lines(samples: Labelled[], size: number, salt: number): [Trained, Trained, Trained] {
  const grave = samples.filter(leveled)
  const runs = grave.map(sample => sample.runs)
  return [
    learn(
      samples,
      samples.map(sample => sample.pages),
      size,
      settings(salt),
    ),
    learn(runs, grave.map(severe), size, settings(salt + 1)),
    learn(runs, grave.map(imminent), size, settings(salt + 2)),
  ]
}

export function crossValidate({ samples, keys }: Samples): Scored[] {
  const blocks = [...new Set(samples.map(sample => sample.sentence.block))]
  const random = seeded(SEED)
  const fold = new Map(blocks.map(block => [block, Math.floor(random() * FOLDS)]))
  const scored: Scored[] = []
  for (let held = 0; held < FOLDS; held++) {
    const trained = lines(
      samples.filter(({ sentence }) => fold.get(sentence.block) !== held),
      keys.length,
      held,
    )
    for (const sample of samples) {
      if (fold.get(sample.sentence.block) !== held) continue
      const [page, high, now] = trained
      scored.push({
        sample,
        page: heaviest(page, sample).sum,
        severe: sample.kind === 'message' ? heaviest(high, sample.runs).sum : 0,
        imminent: leveled(sample) ? heaviest(now, sample.runs).sum : 0,
      })
    }
  }
  return scored
}
