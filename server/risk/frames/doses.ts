/** Pills taken: a verb of taking, a drug, and a number or a word for many, in one clause. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Findings } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** So many pills at once are no headache's dose. */
const DANGEROUS_COUNT = 8
/** Above this a number is milligrams or a year, not a count. */
const LARGEST_COUNT = 150

export const DOSE: Concept = {
  index: -1,
  kind: 'event',
  id: 'overdose.dose',
  cue: -1,
  set: -1,
  category: 'overdose',
  level: 4,
  role: 'said',
}

export function doseFrame(scene: Scene, findings: Findings): void {
  if (!scene.has('took') || !scene.has('drug')) return
  for (
    let drug = scene.find('drug', 0, scene.count);
    drug >= 0;
    drug = scene.find('drug', drug + 1, scene.count)
  ) {
    const from = Math.max(scene.clauseStart(drug), drug - 8)
    const to = Math.min(scene.clauseEnd(drug), drug + 7)
    const took = scene.find('took', from, to)
    if (took < 0) continue
    const helper = scene.from !== 'requester'
    // "Took the tablets, like thirty."
    const near = Math.min(scene.sentenceEnd(drug), drug + 4)
    const many =
      scene.within('many', from, to) ||
      numbered(scene, from, Math.max(to, near)) ||
      (helper && scene.has('many'))
    if (!many) continue
    const start = Math.min(took, drug)
    const end = Math.max(took, drug) + 1
    const at = new Setting(scene, start, end)
    if (at.negated || scene.negated(took, took + 1)) findings.suppress(DOSE, start, end, 'negated')
    else if (at.told || at.who === 'distant' || at.inSentence('how'))
      findings.suppress(DOSE, start, end, 'third person, not at risk')
    else if (asPrescribed(scene, drug)) findings.suppress(DOSE, start, end, 'idiom')
    else if (at.past) {
      findings.suppress(DOSE, start, end, 'resolved')
      findings.hit(DOSE, 1, start, end, ['past'])
    } else if (at.who === 'you' || (scene.from !== 'requester' && !at.explicit))
      findings.ask(DOSE, 4, start, end)
    else {
      const ahead = at.before('want') || at.before('think') || at.before('might')
      const meant = at.before('will')
      let level: Level = meant
        ? at.near('today') || at.near('now')
          ? 4
          : 3
        : ahead
          ? at.near('today')
            ? 4
            : 2
          : 4
      if (level === 4 && at.near('weeks')) level = 3
      findings.add(level === 2 ? 'desire' : 'intent')
      findings.hit(DOSE, level, start, end, [ahead || meant ? 'would take' : 'taken', 'drug', 'many'])
    }
    return
  }
}

/** "All my meds, on schedule": medicine as it should be taken. */
function asPrescribed(scene: Scene, drug: number): boolean {
  const at = scene.find('prescribed', scene.sentenceStart(drug), scene.sentenceEnd(drug))
  return at >= 0 && !scene.negated(at, at + 1)
}

function numbered(scene: Scene, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    // A time of day, an age, a class: no count. A count stands by its drug.
    if (at > 0 && scene.is(at - 1, 'when')) continue
    if (!scene.within('drug', at + 1, at + 4) && !scene.within('drug', at - 2, at)) continue
    const number = scene.words.number[at]!
    if (number >= DANGEROUS_COUNT && number <= LARGEST_COUNT) return true
  }
  return false
}
