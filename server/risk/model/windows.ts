/** A long message is weighed by stretches of some sentences, so that a sign in it is not thinned out. */
import { BOUNDARY } from '../text/tokens.ts'
import type { Words } from '../text/words.ts'

/** Up to so many words a message is one stretch. */
const WHOLE = 60
/** A stretch of a longer one takes sentences until it has so many words. */
const ENOUGH = 16
/** A sentence without an end is cut here. */
const LONGEST = 48

/** Whether so many words are weighed by stretches. */
export function isLong(words: number): boolean {
  return words > WHOLE
}

/** A run is of so many sentences at most. */
const RUN = 4

/** Where sentences begin, and the end of the last. */
function startsOf({ count, boundary }: Words): number[] {
  const starts: number[] = [0]
  for (let i = 1; i < count; i++)
    if (boundary[i] === BOUNDARY.sentence || i - starts.at(-1)! >= LONGEST) starts.push(i)
  starts.push(count)
  return starts
}

/** The stretches of a message that are weighed for a page, as pairs of words [from, to). */
export function stretchesOf(words: Words): number[] {
  if (!isLong(words.count)) return [0, words.count]
  const starts = startsOf(words)
  const stretches: number[] = []
  let to = 0
  for (let from = 0; from < starts.length - 1; from++) {
    while (to < starts.length - 1 && starts[to]! - starts[from]! < ENOUGH) to++
    stretches.push(starts[from]!, starts[to]!)
    if (to === starts.length - 1) break
  }
  return stretches
}

/** Every run of a few sentences, in which its gravity is looked for: what is said after them adds runs and takes none away. */
export function runsOf(words: Words, holds: (from: number, to: number) => boolean = () => true): number[] {
  const starts = startsOf(words)
  const runs: number[] = []
  const last = starts.length - 1
  for (let from = 0; from < last; from++) {
    for (let to = from + 1; to <= last && to - from <= RUN; to++) {
      if (to > from + 1 && isLong(starts[to]! - starts[from]!)) break
      if (holds(starts[from]!, starts[to]!)) runs.push(starts[from]!, starts[to]!)
    }
  }
  return runs
}

/** So many words weigh in full; of more, each weighs less, so that length alone is no evidence. */
const FULL = 8

/** What the keys of so many words are multiplied by. */
export function factorOf(words: number): number {
  return Math.sqrt(FULL / (FULL + words))
}
