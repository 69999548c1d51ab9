/**
 * Suicide and overdose, composed on the ladder of the Columbia scale's triage (wish → thoughts → method → intent → plan →
 * behavior) and the desire + plan + means + timeframe rule of crisis text lines.
 */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Findings, Part } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'
import { PERSONS } from './who.ts'

/** "kms" and its like hold the speaker in themselves. */
const SLANG = 'suicide.slang'

/** "Suicide", the word: a topic until somebody thinks of it, wants it or tries it. */
const NOUN = 'suicide.noun'

/** A message this short that names a day and the act names the day of the act. */
const DATED = 5

interface Weighed {
  level: Level
  part: Part
  parts: string[]
}

/** An act named: what stands around it says whether it is wished, thought of, meant, tried or under way. */
function weighAct(at: Setting, concept: Concept): Weighed {
  const slang = concept.id === SLANG
  const { scene } = at
  const parts: string[] = []
  const today = at.near('today')
  const { now } = at
  const later = at.near('later')
  const note = (level: Level, part: Part, ...more: string[]): Weighed => ({
    level,
    part,
    parts: [...parts, ...more],
  })
  if (today) parts.push('time: today')
  if (now) parts.push('time: now')
  if (later) parts.push('time: later')
  if (at.before('fear'))
    return at.explicit || at.modal('will') ? note(2, 'thought', 'fear of it') : note(1, 'past', 'fear of it')
  if (scene.within('tried', Math.max(at.left, at.start - 4), at.end) && !at.before('will'))
    return note(3, 'attempt', 'attempt')
  const thinks = at.modal('think')
  if (at.modal('will') && !thinks) {
    return today || now ? note(4, 'intent', 'intent') : note(3, 'intent', 'intent')
  }
  if (at.modal('want') || at.modal('better')) {
    if (today) return note(4, 'intent', 'wish')
    if (now || later) return note(3, 'desire', 'wish')
    return note(2, 'desire', 'wish')
  }
  if (thinks || at.modal('might'))
    return today ? note(3, 'thought', 'thought') : note(2, 'thought', 'thought')
  if (!at.before('might') && at.inSentence('hurt') && at.explicit && !thinks)
    return note(4, 'attempt', 'injury')
  if (concept.id === NOUN) return note(1, 'past', 'named')
  if ((at.explicit || slang) && at.who === 'self') {
    if (today || now) return note(4, 'intent', 'intent')
    return later ? note(3, 'intent', 'intent') : note(2, 'desire', 'named')
  }
  if (today || now) return note(3, 'intent', 'named')
  if (later && scene.count <= DATED) return note(2, 'thought', 'named')
  return note(1, 'wish', 'named')
}

/** Being dead: nothing by itself. */
function weighDeath(at: Setting): Weighed | undefined {
  const parts: string[] = []
  const today = at.near('today')
  if (today) parts.push('time: today')
  if (at.near('later')) parts.push('time: later')
  if (at.before('fear') && !at.before('notjust') && !at.before('better')) return undefined
  if (at.modal('want') || at.modal('better')) {
    if (today) return { level: 4, part: 'intent', parts: [...parts, 'wish to die'] }
    if (at.near('later')) return { level: 3, part: 'intent', parts: [...parts, 'wish to die'] }
    return { level: 2, part: 'desire', parts: [...parts, 'wish to die'] }
  }
  if (at.modal('think')) return { level: 2, part: 'thought', parts: [...parts, 'thought of death'] }
  if (at.before('will') && at.who === 'self')
    return { level: today ? 3 : 1, part: 'wish', parts: [...parts, 'death foreseen'] }
  return undefined
}

function lowered(at: Setting, weighed: Weighed, concept: Concept): Weighed {
  const firm = at.near('today') || at.near('later') || weighed.level === 4
  const laughed = at.joked && !firm
  if (weighed.level > 1 && at.conditional && (at.joked || !(firm && at.scene.has('means'))))
    return { level: 1, part: 'joke', parts: [...weighed.parts, 'over a trifle'] }
  const slang = concept.id === SLANG || concept.role === 'die'
  if (weighed.level > 1 && weighed.level < 4) {
    if ((laughed && (slang || at.trifling || at.scene.count <= 6)) || (at.retracted && !firm))
      return { level: 1, part: 'joke', parts: [...weighed.parts, 'laughed'] }
    if (
      !firm &&
      at.trifling &&
      (concept.id === SLANG || !at.inSentence('often')) &&
      (concept.id === SLANG || concept.role === 'die' || (at.modal('makes') && !at.inSentence('tried')))
    ) {
      return { level: 1, part: 'joke', parts: [...weighed.parts, 'over a trifle'] }
    }
    if (!at.scene.has('joke') && at.scene.has('serious')) {
      return { level: 3, part: 'intent', parts: [...weighed.parts, 'meant'] }
    }
  }
  return weighed
}

/** Somebody near: at risk when they want, mean, say or try it. */
function weighOther(at: Setting, concept: Concept): Weighed | undefined {
  const { scene } = at
  const today = at.near('today') || at.near('now')
  const parts = today ? ['somebody else', 'time: today'] : ['somebody else']
  const past = at.past
  if (scene.within('tried', Math.max(at.left, at.start - 4), at.end)) {
    return past ? undefined : { level: 3, part: 'other', parts: [...parts, 'attempt'] }
  }
  if (past || at.conditional) return undefined
  const at_hand = at.inSentence('place') || (scene.has('means') && (at.inSentence('have') || at.near('now')))
  if (concept.role === 'state' && !at.modal('want') && !at.modal('will') && !today)
    return { level: 2, part: 'other', parts: [...parts, 'state'] }
  if (at.modal('think') && !at.modal('will') && !today)
    return { level: 2, part: 'other', parts: [...parts, 'thought'] }
  if (at.modal('want') || at.modal('will') || at.inSentence('says') || at.inSentence('threat') || today) {
    if (
      concept.role === 'die' &&
      !at.modal('want') &&
      !(at.modal('will') && (today || at.near('later'))) &&
      !(at.modal('better') && scene.is(scene.lastOfAny(PERSONS, at.sentence[0], at.start), 'they'))
    )
      return undefined
    return at_hand
      ? { level: 4, part: 'other', parts: [...parts, 'means or place at hand'] }
      : { level: 3, part: 'other', parts: [...parts, 'intent'] }
  }
  if (concept.role === 'state' || at.modal('think') || at.modal('might') || at.modal('fear')) {
    return { level: 2, part: 'other', parts: [...parts, 'thought'] }
  }
  if (at_hand && concept.role !== 'die')
    return { level: 4, part: 'other', parts: [...parts, 'means or place at hand'] }
  return concept.role === 'actother' && at.inSentence('going')
    ? { level: 3, part: 'other', parts }
    : undefined
}

export function suicideFrame(scene: Scene, findings: Findings, concept: Concept, start: number, end: number) {
  const at = new Setting(scene, start, end, concept.id === SLANG)
  const { role } = concept
  if (at.negated) return findings.suppress(concept, start, end, 'negated')
  const method = role === 'act' || role === 'die' || role === 'state' || role === 'actother'
  if (method && at.ofHelping && !(at.owned && at.explicit)) {
    return findings.suppress(concept, start, end, 'third person, not at risk')
  }
  // "they tell me to kill myself": bullying, unless somebody speaks of their own wish.
  if (role === 'died') {
    findings.suppress(concept, start, end, 'third person, not at risk')
    if (at.who === 'close' && !at.told) findings.hit(concept, 1, start, end, ['somebody else', 'died'])
    return
  }
  // "The car died", but "I have a baby and I want to die".
  if (role === 'die' && !at.owned && scene.within('harmless', at.sentence[0], start))
    return findings.suppress(concept, start, end, 'idiom')
  const saidToMe = scene.find('tellsme', at.sentence[0], start)
  if (role === 'jump' && !scene.has('place')) return
  if (
    saidToMe >= 0 &&
    !scene.is(end - 1, 'open') &&
    !scene.negated(saidToMe, saidToMe + 1) &&
    (at.holds('me') || at.holds('self') || at.inSentence('often')) &&
    !at.inSentence('study') &&
    (role === 'act' || role === 'die') &&
    toldOff(at, saidToMe)
  ) {
    const banter = at.joked && (at.inSentence('sport') || at.inSentence('fiction'))
    findings.hit(concept, banter ? 1 : 2, start, end, [banter ? 'laughed' : 'said to the speaker'], 'abuse')
    return
  }
  if (at.who === 'distant' && role !== 'actother')
    return findings.suppress(concept, start, end, 'third person, not at risk')
  if (at.told) {
    // "my group project, I want to die lol"
    if (at.who === 'self' && at.joked && at.lesson) findings.hit(concept, 1, start, end, ['laughed'])
    return findings.suppress(concept, start, end, at.who === 'self' ? 'quoted' : 'third person, not at risk')
  }
  if (at.who === 'you') {
    const asked = askedLevel(at, concept)
    if (asked > 0) findings.ask(concept, asked, start, end)
    return
  }
  const other = at.who === 'close' || role === 'actother'
  if (role === 'actother' && scene.from !== 'requester' && !at.inSentence('close')) return
  // "I'll jump off a bridge": the speaker's own, and read as such.
  const ownAct = at.who === 'self' && at.explicit && !at.inSentence('close')
  if (role === 'actother' && ownAct && !scene.within('they', start, end)) return
  if (other) {
    if (at.who === 'distant') return findings.suppress(concept, start, end, 'third person, not at risk')
    const weighed = weighOther(at, concept)
    if (!weighed) return findings.suppress(concept, start, end, 'third person, not at risk')
    if (scene.from !== 'requester') {
      if (at.asked) findings.ask(concept, weighed.level, start, end)
      return
    }
    findings.add('other')
    findings.hit(concept, weighed.level, start, end, weighed.parts)
    return
  }
  if (scene.from !== 'requester' && !at.explicit) return
  const weighed =
    role === 'die'
      ? weighDeath(at)
      : role === 'state'
        ? ({ level: 2, part: 'thought', parts: ['state'] } satisfies Weighed)
        : weighAct(at, concept)
  if (!weighed) return
  if (at.past && (weighed.level < 4 || at.near('long'))) {
    findings.add('past')
    findings.suppress(concept, start, end, 'resolved', weighed.level)
    findings.hit(concept, 1, start, end, [...weighed.parts, 'past'])
    return
  }
  const final = lowered(at, weighed, concept)
  findings.add(final.part)
  if (final.level === 1 && final.part === 'wish') findings.signs.push(concept.id)
  findings.hit(concept, final.level, start, end, final.parts)
}

/** Between the telling and the death stands nobody else, and nobody's wish. */
function toldOff(at: Setting, told: number): boolean {
  const { scene } = at
  for (let i = told; i < at.start; i++) {
    if (scene.is(i, 'tellsme')) continue
    if (scene.is(i, 'they') || scene.is(i, 'close') || scene.is(i, 'self')) return false
    if ((scene.is(i, 'want') || scene.is(i, 'will')) && !scene.is(i, 'better')) return false
  }
  return true
}

/** What a "yes" to a question about the other side would mean. */
function askedLevel(at: Setting, concept: Concept): Level {
  if (concept.role === 'die') return at.modal('want') || at.modal('think') || at.modal('better') ? 2 : 0
  if (at.modal('tried')) return 3
  if (at.modal('will') && !at.modal('think') && concept.role === 'act') return 3
  return 2
}
