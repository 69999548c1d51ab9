/** Prints how well the model does on sentences that it was not shown. */
import type { Weights } from '../../server/risk/model/weights.ts'
import { scoreOf } from './thresholds.ts'
import { imminent, leveled, type Scored, severe } from './validate.ts'

function areaUnder(scored: { score: number; label: boolean }[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score)
  let rank = 0
  let positive = 0
  sorted.forEach(({ label }, index) => {
    if (!label) return
    rank += index + 1
    positive++
  })
  return (rank - (positive * (positive + 1)) / 2) / (positive * (sorted.length - positive) || 1)
}

const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

export function tell(scored: Scored[], thresholds: Weights['thresholds']): void {
  for (const language of [...new Set(scored.map(({ sample }) => sample.sentence.language))]) {
    for (const kind of ['message', 'talk'] as const) {
      const of = scored.filter(({ sample }) => sample.sentence.language === language && sample.kind === kind)
      if (of.length < 50) continue
      const limit = kind === 'talk' ? thresholds.talk : thresholds.alone
      const [paging, calm] = [
        of.filter(({ sample }) => sample.pages),
        of.filter(({ sample }) => !sample.pages),
      ]
      const area = areaUnder(of.map(({ sample, page }) => ({ score: page, label: sample.pages })))
      const grave = paging.filter(({ sample }) => leveled(sample))
      console.log(
        `${language} ${kind}: ${of.length} held out; area ${area.toFixed(3)}; alone it finds ${share(paging.filter(one => scoreOf(one) >= limit).length, paging.length)} and pages falsely ${share(calm.filter(one => scoreOf(one) >= limit).length, calm.length)}; severe ${areaUnder(grave.map(({ sample, severe: score }) => ({ score, label: severe(sample) }))).toFixed(3)}, imminent ${areaUnder(grave.map(({ sample, imminent: score }) => ({ score, label: imminent(sample) }))).toFixed(3)}`,
      )
    }
  }
  let pairs = 0
  let right = 0
  for (let i = 0; i + 1 < scored.length; i++) {
    const [a, b] = [scored[i]!, scored[i + 1]!]
    if (!a.sample.pages || b.sample.pages || a.sample.sentence.block !== b.sample.sentence.block) continue
    pairs++
    right += Number(a.page >= 0 && b.page < 0)
  }
  console.log(`twins both right at even odds: ${share(right, pairs)} of ${pairs}`)
}
