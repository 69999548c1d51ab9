/** Questions: for a way to die, and the helper's own. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Findings, Wanted } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** Asks for a method: of the speaker's own unless it is for a lesson, a story, or the sake of another. */
export function methodFrame(scene: Scene, findings: Findings, concept: Concept, start: number, end: number) {
  const at = new Setting(scene, start, end)
  if (at.inSentence('help') && !(at.explicit && at.who === 'self')) {
    return findings.suppress(concept, start, end, 'third person, not at risk')
  }
  if (at.told || scene.within('study', start, end)) return findings.suppress(concept, start, end, 'quoted')
  if (at.who === 'distant' && !scene.within('distant', start, end)) {
    return findings.suppress(concept, start, end, 'third person, not at risk')
  }
  if (at.past) return findings.suppress(concept, start, end, 'resolved')
  if (at.inSentence('harmless')) return findings.suppress(concept, start, end, 'idiom')
  if (scene.from !== 'requester' && at.who === 'you') return
  findings.add('thought')
  const intends = at.near('today') || scene.has('serious')
  const level: Level = at.joked && !intends ? 1 : intends ? 3 : 2
  findings.hit(concept, level, start, end, ['asks for a method'])
}

/**
 * A helper's question that counts once it is answered: "does he hit you?", "from one to ten, how strong is it?", "are you
 * safe?". `needsSign`: only beside a sign of suicide, as "do you have a plan?".
 */
export function questionFrame(on: Wanted, needsSign = false) {
  return (scene: Scene, findings: Findings, concept: Concept, start: number, end: number): void => {
    // "Do you still not feel safe?": a "no" says that all is well.
    const turned = on === 'no' && scene.negated(start, end)
    if (scene.from !== 'requester' && !turned) findings.ask(concept, concept.level, start, end, on, needsSign)
  }
}
