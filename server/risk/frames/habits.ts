/** Self-harm and eating: going on is `moderate`, a code word alone or a past episode `watch`. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Cue } from './cues.ts'
import type { Findings } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** "Self-harm", the word: a topic until somebody does it or wants to. */
const NOUN = 'harm.noun'
/** "Scratched my arm raw": a rash may be why. */
const SCRAPES = 'deeds.scrapes'
const DOING: readonly Cue[] = [
  'want',
  'will',
  'tried',
  'recent',
  'still',
  'again',
  'going',
  'think',
  'often',
  'did',
  'own',
]

export function habitFrame(scene: Scene, findings: Findings, concept: Concept, start: number, end: number) {
  const at = new Setting(scene, start, end)
  if (at.negated) return findings.suppress(concept, start, end, 'negated')
  if (at.ofHelping && !at.owned) {
    return findings.suppress(concept, start, end, 'third person, not at risk')
  }
  // "The baby scratches my hand": whose hand it is did nothing to it.
  if (at.who === 'close' && concept.category === 'self-harm' && scene.within('me', start, end + 1))
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if (at.who === 'distant') return findings.suppress(concept, start, end, 'third person, not at risk')
  if (at.told)
    return findings.suppress(concept, start, end, at.who === 'self' ? 'quoted' : 'third person, not at risk')
  if (at.who === 'you' || (scene.from !== 'requester' && !at.explicit)) {
    findings.ask(concept, 2, start, end)
    return
  }
  if (at.past) {
    findings.add('past')
    findings.suppress(concept, start, end, 'resolved')
    return findings.hit(concept, 1, start, end, ['past'])
  }
  if (scene.within('harmless', scene.clauseStart(start), start) && !at.inSentence('me'))
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if ((concept.category === 'eating' || concept.id === SCRAPES) && at.inSentence('sick'))
    return findings.suppress(concept, start, end, 'idiom')
  if (concept.id === NOUN && at.inSentence('study')) return findings.suppress(concept, start, end, 'quoted')
  if (concept.id === NOUN && !(at.who === 'close' || (at.explicit && DOING.some(cue => at.near(cue)))))
    return findings.hit(concept, 1, start, end, ['named'])
  const parts: string[] = []
  let level: Level = concept.level
  if (at.who === 'close') parts.push('somebody else')
  if (concept.role === 'code') {
    const doing =
      at.owned || at.explicit || at.near('recent') || at.near('still') || at.near('did') || at.near('again')
    level = doing && !at.inSentence('how') && at.who === 'self' ? 2 : 1
    parts.push('code word')
  } else if (concept.category === 'self-harm' && (at.near('now') || at.near('today')) && at.who === 'self') {
    if (at.modal('going') || at.modal('will')) level = 3
    parts.push('time: now')
  }
  if (at.joked && level < 3 && at.trifling) {
    level = 1
    parts.push('laughed')
  }
  findings.hit(concept, level, start, end, parts)
}
