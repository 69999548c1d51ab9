/** Abuse of the speaker or of somebody near, bullying, neglect, threats. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Cue } from './cues.ts'
import { type Findings, TO_OTHER_SIDE } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** Some word of the speaker, or that it goes on. */
const TO_SPEAKER: readonly Cue[] = ['me', 'self', 'own', 'often']
/** Or that it is no thing of the past, where nobody else is told. */
const OF_LATE: readonly Cue[] = ['recent', 'again', 'today', 'still']

/** Whoever is told, when it is not the speaker: "he said it to his brother". */
const ELSEWHERE: readonly Cue[] = ['they', 'close', 'distant']
/** "I'd just jump off …": so near before it, an "I" speaks of itself. */
const JUST_BEFORE = 3
const SLANG = 'bully.slang'
/** A banter's "kys" comes with its game. */
const BANTER: readonly Cue[] = ['sport', 'mundane', 'fiction']

/** Said to the speaker in so many words: to "me", just before or just behind, under what is theirs, or to an "I" who is told it. */
function directed(at: Setting): boolean {
  const { scene, sentence, start, end } = at
  if (scene.within('me', sentence[0], end + 4)) return at.holds('me')
  if (scene.within('own', end, end + 4)) return at.holds('own')
  const told = scene.find('tellsme', sentence[0], start)
  return (
    told >= 0 && scene.within('self', sentence[0], told + 2) && !scene.within('fiction', sentence[0], start)
  )
}

/** "I want to kys": the abbreviation turned on oneself. The other phrases have rules of their own. */
function ofOneself(at: Setting, findings: Findings, concept: Concept): void {
  const meant = at.before('want') || at.before('will') || at.before('think')
  if (concept.id !== SLANG || !meant) return
  findings.add('desire')
  findings.hit(concept, at.joked ? 1 : 2, at.start, at.end, ['wish'], 'suicide')
}

/** What is said to the speaker: to die, to kill oneself. Said *by* the speaker or the peer to the other side it is the same wrong. */
export function toldToDieFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  const at = new Setting(scene, start, end)
  const reported = at.inSentence('tellsme') || scene.quoted(start) || at.inSentence('says')
  if (!reported && at.negated) return findings.suppress(concept, start, end, 'negated')
  const lesson = at.inSentence('study') && !(at.holds('me') || at.inSentence('often'))
  if (lesson || (at.inStory && !directed(at))) return findings.suppress(concept, start, end, 'quoted')
  if (at.past && !at.inSentence('often')) {
    findings.suppress(concept, start, end, 'resolved')
    return findings.hit(concept, 1, start, end, ['said to the speaker', 'past'])
  }
  if (at.inSentence('sport') && !at.inSentence('often') && !directed(at))
    return findings.suppress(concept, start, end, 'quoted')
  if (scene.from !== 'requester' && (scene.asked(start) || at.inSentence('ask')))
    return findings.ask({ ...concept, category: 'suicide' }, 2, start, end)
  // Said to somebody, but not to the speaker.
  const elsewhere =
    ELSEWHERE.some(cue => scene.within(cue, end, at.sentence[1])) || !OF_LATE.some(cue => scene.has(cue))
  if (reported && !TO_SPEAKER.some(cue => scene.has(cue)) && elsewhere)
    return findings.suppress(concept, start, end, 'quoted')
  // "I'll jump off a bridge" is no advice.
  const speaksOfSelf = scene.within('self', Math.max(at.sentence[0], start - JUST_BEFORE), start)
  if (!reported && speaksOfSelf && !scene.within('you', start, end)) return ofOneself(at, findings, concept)
  if (!reported && (scene.asked(start) || at.inSentence('ask'))) return
  // "Mending mati daripada makan pare" is said of oneself, and over a trifle.
  if (!reported && at.trifling && !scene.within('you', start, end)) return
  const often = at.inSentence('often') || at.inSentence('tellsme')
  const banter = !at.inSentence('often') && BANTER.some(cue => at.inSentence(cue))
  const toldOff = scene.from !== 'requester' && !reported
  if (at.joked && !toldOff && (banter || !(often && (scene.within('you', start, end) || told(scene, at)))))
    return findings.hit(concept, 1, start, end, ['laughed'])
  findings.hit(concept, 2, start, end, [reported ? 'said to the speaker' : TO_OTHER_SIDE])
}

/** "The neighbor's cat is never fed": a beast, or a thing, before the phrase. */
function ofBeast(scene: Scene, from: number, start: number): boolean {
  for (let at = from; at < start; at++) if (scene.is(at, 'harmless') && scene.is(at, 'distant')) return true
  return false
}

/** In quotation marks, or told before it is said. */
function told(scene: Scene, at: Setting): boolean {
  return scene.quoted(at.start) || scene.within('tellsme', at.sentence[0], at.start)
}

/** The speaker, somebody near, or whoever near is named as the victim: "someone is beating my mum". */
function victimIsNear(at: Setting): boolean {
  const { scene, start, end } = at
  return (
    at.who === 'self' ||
    at.who === 'close' ||
    (scene.within('close', start, end) && scene.within('own', start, end))
  )
}

/** A ball, a toddler, a game: whoever does it does no wrong. */
function byNobody(scene: Scene, start: number, at: Setting, sexual = false): boolean {
  const somebody = at.inSentence('close') || at.inSentence('they')
  if (at.inSentence('sport') && !(somebody && (sexual || at.inSentence('hurt')))) return true
  // "My baby brother kicked me": the phrase itself begins with whoever does it.
  if (scene.within('harmless', start, start + 2)) return true
  // "My cousin's baby headbutted me."
  for (let i = start + 1; i < at.end; i++)
    if (strikes(scene, i) && (scene.is(i - 1, 'close') || scene.is(i - 1, 'they'))) return true
  for (let i = start - 1; i >= at.sentence[0]; i--) {
    if (strikes(scene, i)) return true
    if (scene.is(i, 'close') || scene.is(i, 'they')) return false
  }
  const thing = scene.find('harmless', at.end, Math.min(at.end + 6, at.sentence[1]))
  return thing >= 0 && !scene.is(thing, 'aside') && !aside(scene, at.end, thing)
}

/** Strikes without doing wrong, and is not only the place: "on the bus". */
function strikes(scene: Scene, at: number): boolean {
  return scene.is(at, 'harmless') && !scene.is(at, 'aside')
}

/** Whether a thing only says where, when or why: "hit me in the car", "mukul aku pas hujan", but not "hit me with a pillow". */
function aside(scene: Scene, from: number, thing: number): boolean {
  const { circumstance, instrument } = scene.lexicon
  for (let i = thing; i >= from; i--) {
    if (instrument[scene.words.lemma[i]!] === 1) return false
    if (circumstance[scene.words.lemma[i]!] === 1) return true
  }
  return false
}

/** "My dad has never once hit me": between whoever does it and the blow. What follows the blow is a reason, or a pause. */
function deniedWithin(scene: Scene, start: number, end: number): boolean {
  const not = scene.find('not', start + 1, end - 1)
  if (not < 0 || scene.is(not, 'notjust')) return false
  // "… if I don't send more": a condition.
  if (scene.within('ifs', not - 2, not)) return false
  // "He never listens and hits me": another verb is denied.
  for (let i = not + 1; i < end; i++)
    if (scene.is(i, 'tail') && !scene.is(i, 'thru') && !scene.is(i, 'self') && !scene.is(i, 'not'))
      return false
  return scene.within('close', start, not) || scene.within('they', start, not)
}

/** Violence, physical or sexual. `hitme` phrases hold the speaker; of the others the nearest person is the victim. */
export function violenceFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  const at = new Setting(scene, start, end)
  if (at.negated || deniedWithin(scene, start, end)) return findings.suppress(concept, start, end, 'negated')
  const mine = concept.role === 'hitme'
  if (byNobody(scene, start, at, concept.role === 'sex'))
    return findings.suppress(concept, start, end, 'idiom')
  if (at.inStory || at.inSentence('study')) return findings.suppress(concept, start, end, 'quoted')
  // "hurting my baby" said of oneself is harm to others.
  if (concept.role === 'hit' && at.who === 'self' && !scene.is(start, 'close')) return
  if (!mine && !victimIsNear(at) && concept.level < 4)
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if (!mine && scene.from !== 'requester' && !at.explicit) return
  if (scene.from !== 'requester' && scene.asked(start)) {
    findings.ask(concept, concept.level, start, end)
    return
  }
  if (at.past && (!at.inSentence('often') || scene.has('resolved') || scene.has('long'))) {
    findings.suppress(concept, start, end, 'resolved')
    return findings.hit(concept, 1, start, end, ['past'])
  }
  if (at.joked) {
    return findings.hit(concept, 1, start, end, ['laughed'])
  }
  const parts: string[] = [at.who === 'close' && !mine ? 'somebody else' : 'the speaker']
  let { level } = concept
  if (at.near('often')) parts.push('again and again')
  if (at.inSentence('hurt') || at.inSentence('weapon')) {
    parts.push(at.inSentence('weapon') ? 'weapon' : 'injury')
    if (level < 3) level = 3
  }
  const underWay = at.near('now') && !scene.within('resolved', at.clause[0], at.clause[1])
  if (underWay && level >= 3) {
    level = 4
    parts.push('time: now')
  }
  findings.hit(concept, level, start, end, parts)
}

/** Bullying and neglect: grave when it goes on, graver with an injury or fear for one's life. */
export function mistreatmentFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  const at = new Setting(scene, start, end)
  if (at.negated) return findings.suppress(concept, start, end, 'negated')
  if (at.inStory || at.inSentence('study')) return findings.suppress(concept, start, end, 'quoted')
  // Who is not cared for may be a baby.
  if (concept.role === 'neglect' && ofBeast(scene, at.sentence[0], start))
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if (!victimIsNear(at) || (concept.role !== 'neglect' && byNobody(scene, start, at)))
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if (scene.from !== 'requester' && !at.explicit) return
  if (at.past && (!at.inSentence('often') || scene.has('resolved') || scene.has('long'))) {
    findings.suppress(concept, start, end, 'resolved')
    return findings.hit(concept, 1, start, end, ['past'])
  }
  if (at.joked) return findings.hit(concept, 1, start, end, ['laughed'])
  let level: Level = concept.level
  const parts: string[] = [concept.role]
  if (at.near('often') && level === 1) {
    level = 2
    parts.push('again and again')
  }
  if (at.inSentence('hurt') && !at.inSentence('mundane')) {
    level = 3
    parts.push('injury')
  }
  if (level === 1) findings.signs.push(concept.id)
  findings.hit(concept, level, start, end, parts)
}
