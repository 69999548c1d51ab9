/** Questions: for a way to die, and the helper's own. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Findings } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** Asks for a method: of the speaker's own unless it is for a lesson, a story, or the sake of another. */
export function methodFrame(scene: Scene, findings: Findings, concept: Concept, start: number, end: number) {
  const at = new Setting(scene, start, end)
  if (at.inSentence('help') && !(at.explicit && at.who === 'self')) {
    return findings.suppress(concept, start, end, 'third person, not at risk')
  }
  if (at.told) return findings.suppress(concept, start, end, 'quoted')
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

/** "Do you have a plan?": counts when the answer comes, beside a sign of suicide. */
export function planQuestionFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  if (scene.from !== 'requester') findings.ask(concept, concept.level, start, end, 'yes', true)
}

/** "Does he hit you?" */
export function hurtQuestionFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  if (scene.from !== 'requester') findings.ask(concept, concept.level, start, end, 'who')
}

/** "From one to ten, how strong are the thoughts of suicide?" */
export function scaleQuestionFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  if (scene.from !== 'requester') findings.ask(concept, concept.level, start, end, 'much')
}

/** "Are you safe?": a "no" is the sign. */
export function safetyQuestionFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  if (scene.from !== 'requester') findings.ask(concept, concept.level, start, end, 'no')
}
