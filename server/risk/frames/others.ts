/** Harm to others: thoughts are `moderate`, a stated intent `high`, a weapon with a target `imminent`. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import { type Findings, TO_OTHER_SIDE } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'
import { PERSONS } from './who.ts'

/** "I keep hitting my brother when I'm angry", but not in play. */
function habitual(at: Setting): boolean {
  if (!at.before('going') && !at.before('often')) return false
  const { scene } = at
  return !at.joked && !at.trifling && !scene.within('harmless', at.sentence[0], at.sentence[1])
}

export function harmOthersFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  const at = new Setting(scene, start, end)
  if (at.negated) return findings.suppress(concept, start, end, 'negated')
  if (at.inStory || at.inSentence('study')) return findings.suppress(concept, start, end, 'quoted')
  if (at.inSentence('sport')) return findings.suppress(concept, start, end, 'idiom')
  const agent = agentOf(scene, start)
  if (agent === 'distant') return findings.suppress(concept, start, end, 'third person, not at risk')
  if (agent === 'you' || (scene.from !== 'requester' && agent === undefined)) return
  if (at.past) {
    findings.suppress(concept, start, end, 'resolved')
    return
  }
  const parts: string[] = []
  let level: Level = 0
  const meant = at.before('will') && !at.before('think')
  if (meant) {
    level = 3
    parts.push('intent')
  } else if (at.before('want') || at.before('think') || at.before('better') || at.before('might')) {
    level = 2
    parts.push(at.before('think') ? 'thought' : 'wish')
  } else if (concept.role === 'kill' && concept.level >= 2 && agent === undefined && scene.has('serious'))
    level = 2
  if (
    level === 0 &&
    (agent === 'self' || agent === undefined) &&
    !at.near('recent') &&
    !at.near('did') &&
    !at.asked
  ) {
    if (at.near('today') || at.near('later') || (weaponBeside(at) && at.inSentence('have'))) {
      level = 3
      parts.push('announced')
    }
  }
  if (level === 0 && agent === 'self' && habitual(at)) {
    level = 2
    parts.push('again and again')
  }
  if (level === 0) return
  const armed = weaponBeside(at) && (at.inSentence('have') || at.inSentence('today') || at.inSentence('now'))
  if (armed) {
    level = 4
    parts.push('weapon with a target')
  } else if (
    level >= 2 &&
    (at.near('today') || at.near('now') || at.near('later') || at.inSentence('weapon'))
  ) {
    if (at.near('today') && level === 3) level = 4
    else level = 3
    parts.push(weaponBeside(at) ? 'weapon' : 'time')
  }
  if (at.joked || (at.trifling && level < 4)) {
    level = 1
    parts.push('laughed')
  }
  findings.hit(concept, level, start, end, parts)
}

/** "I'll find you": said to the other side, unless somebody is quoted or laughs. */
export function threatFrame(scene: Scene, findings: Findings, concept: Concept, start: number, end: number) {
  const at = new Setting(scene, start, end)
  if (at.negated) return findings.suppress(concept, start, end, 'negated')
  const reported =
    at.inSentence('tellsme') || at.inSentence('says') || scene.quoted(start) || at.inSentence('they')
  if (reported || at.told || at.asked) return findings.suppress(concept, start, end, 'quoted')
  findings.hit(concept, at.joked ? 1 : concept.level, start, end, [TO_OTHER_SIDE])
}

/** A weapon named besides the act itself: "ngeracun" holds its own. */
function weaponBeside(at: Setting): boolean {
  const { scene, start, end, sentence } = at
  return scene.within('weapon', sentence[0], start) || scene.within('weapon', end, sentence[1])
}

function agentOf(scene: Scene, start: number): 'self' | 'close' | 'distant' | 'you' | undefined {
  const at = scene.lastOfAny(PERSONS, scene.sentenceStart(start), start)
  if (at < 0) return undefined
  if (scene.is(at, 'close')) return 'close'
  if (scene.is(at, 'self')) return 'self'
  if (scene.is(at, 'distant')) return 'distant'
  return scene.is(at, 'they') ? 'close' : 'you'
}
