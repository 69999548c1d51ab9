/** Trains the lines, and scores every sample by lines that were not shown its block. */
import { seeded } from '../measure/disguise.ts'
import { heaviest, learn, type Settings, type Trained } from './learn.ts'
import type { Labelled, Samples } from './samples.ts'

const SEED = 20260301
const FOLDS = 5
const EPOCHS = 12
const RATE = 0.2
const PULL = 0.003
const DROP = 0.3

/** What people say all day counts more: most of what the watch reads is such. */
const EVERYDAY_WEIGHT = 3
/** English that pages counts less, so that one limit keeps everyday chat as quiet in both languages. */
const ENGLISH_WEIGHT = 0.5

export const settings = (salt: number): Settings => ({
  epochs: EPOCHS,
  rate: RATE,
  pull: PULL,
  drop: DROP,
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

/** What a pack promises counts more. */
const EXAMPLE_WEIGHT = 3

function weightOf({ pages, sentence: { everyday, example, language } }: Labelled): number {
  if (example) return EXAMPLE_WEIGHT
  if (!pages) return everyday ? EVERYDAY_WEIGHT : 1
  return language === 'en' ? ENGLISH_WEIGHT : 1
}

export function lines(samples: Labelled[], size: number, salt: number): [Trained, Trained, Trained] {
  const grave = samples.filter(leveled)
  const gravity = (label: (sample: Labelled) => boolean) =>
    grave.map(sample => ({ sample: sample.runs, label: label(sample), weight: 1 }))
  return [
    learn(
      samples.map(sample => ({ sample, label: sample.pages, weight: weightOf(sample) })),
      size,
      settings(salt),
    ),
    learn(gravity(severe), size, settings(salt + 1)),
    learn(gravity(imminent), size, settings(salt + 2)),
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
