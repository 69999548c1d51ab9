/** Where the model's limits lie, by how it does on sentences that it was not shown. */
import { urgency } from '../../server/risk/model/model.ts'
import type { Weights } from '../../server/risk/model/weights.ts'
import { isLong } from '../../server/risk/model/windows.ts'
import type { Labelled } from './samples.ts'
import { imminent, leveled, type Scored, severe } from './validate.ts'

/** So much of the everyday chat held out may page though no rule finds anything, in the language that suffers more. */
const EVERYDAY = 0.009
/** Of the harmless held out, twins included, these shares may page. */
const SHARES = { long: 0.1, helper: 0, talk: 0.03 }
/** Of what one rule alone rightly found, in the language that suffers more, so much may be doubted: by level, and in a long message. */
const DOUBTED = { moderate: 0.012, high: 0.004, long: 0.01 }
/** Of those that are less grave, this share may be called graver. */
const GRAVER_SHARE = 0.1

/** The value that this share of the values lies above. */
function above(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => b - a)
  return sorted[Math.floor(sorted.length * share)] ?? 0
}

/** The value that this share of the values lies below. */
function below(values: number[], share: number): number {
  return -above(
    values.map(value => -value),
    share,
  )
}

/** What the program compares with its limits. */
export function scoreOf({ sample, page, severe: grave }: Scored): number {
  return sample.kind === 'message' ? urgency(page, grave) : page
}

export function thresholdsOf(scored: Scored[]): Weights['thresholds'] {
  const calm = (which: (sample: Labelled) => boolean, most: number) =>
    above(scored.filter(({ sample }) => !sample.pages && which(sample)).map(scoreOf), most)
  const helper = ({ from }: Labelled) => from !== 'requester'
  const own = (sample: Labelled) => sample.kind === 'message' && !helper(sample)
  const everyday = (language: string) => (sample: Labelled) =>
    own(sample) &&
    !isLong(sample.words) &&
    sample.found.length === 0 &&
    sample.sentence.everyday &&
    sample.sentence.language === language
  const languages = new Set(scored.map(({ sample }) => sample.sentence.language))
  const alone = Math.max(...Array.from(languages, language => calm(everyday(language), EVERYDAY)))
  const grave = scored.filter(({ sample }) => leveled(sample))
  const doubted = (which: (sample: Labelled) => boolean, most: number) =>
    Math.min(
      ...Array.from(languages, language =>
        below(
          scored
            .filter(({ sample }) => sample.pages && sample.sentence.language === language && which(sample))
            .map(({ page }) => page),
          most,
        ),
      ),
    )
  const lone = (level: number) => (sample: Labelled) => sample.lone === level && !isLong(sample.words)
  return {
    alone,
    aloneLong: calm(sample => own(sample) && isLong(sample.words), SHARES.long),
    aloneHelper: Math.max(
      alone,
      calm(sample => sample.kind === 'message' && helper(sample), SHARES.helper),
    ),
    talk: calm(sample => sample.kind === 'talk', SHARES.talk),
    doubt: doubted(lone(2), DOUBTED.moderate),
    doubtHigh: doubted(lone(3), DOUBTED.high),
    doubtLong: doubted(({ lone: level = 4, words }) => level < 4 && isLong(words), DOUBTED.long),
    high: above(
      grave.filter(({ sample }) => !severe(sample)).map(one => one.severe),
      GRAVER_SHARE,
    ),
    imminent: above(
      grave.filter(({ sample }) => !imminent(sample)).map(one => one.imminent),
      GRAVER_SHARE,
    ),
  }
}
