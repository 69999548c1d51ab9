/** Whole statements: the pack gives their level, and what stands around them lowers it. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import { BOUNDARY } from '../text/tokens.ts'
import type { Findings, Part } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

const PART_OF: Partial<Record<Concept['role'], Part>> = {
  wish: 'wish',
  plan: 'plan',
  goodbye: 'goodbye',
  farewell: 'farewell',
  hand: 'hand',
}

/** "Took all of them", which may be children to the park. */
const THEM = 'overdose.them'

/** Nothing but fillers follows in the clause. */
function closes(scene: Scene, end: number): boolean {
  const { boundary, lemma, count } = scene.words
  for (let at = end; at < count && boundary[at]! < BOUNDARY.comma; at++) {
    if (scene.lexicon.filler[lemma[at]!] !== 1 && !scene.is(at, 'recent')) return false
  }
  return true
}

/** "I'll do it tonight": a part of a picture, if anything else in the window is of it. */
function saysIt(at: Setting, findings: Findings): void {
  if (at.who === 'you' || at.who === 'distant' || at.asked) return
  if (!(at.before('will') || at.before('want') || at.near('today') || at.near('later'))) return
  findings.add(at.who === 'close' ? 'other' : 'doit')
  if (at.near('today')) findings.add('today')
}

export function statementFrame(
  scene: Scene,
  findings: Findings,
  concept: Concept,
  start: number,
  end: number,
) {
  const at = new Setting(scene, start, end)
  if (at.negated) return findings.suppress(concept, start, end, 'negated')
  if (concept.id === THEM && !scene.has('drug') && !closes(scene, end))
    return findings.suppress(concept, start, end, 'idiom')
  if (concept.category === 'overdose' && at.inSentence('sick') && !scene.has('many'))
    return findings.suppress(concept, start, end, 'idiom')
  if (concept.role === 'doit') return saysIt(at, findings)
  if (at.who === 'distant') return findings.suppress(concept, start, end, 'third person, not at risk')
  if (at.told)
    return findings.suppress(concept, start, end, at.who === 'self' ? 'quoted' : 'third person, not at risk')
  if (at.who === 'you' || (scene.from !== 'requester' && !at.explicit)) {
    if (concept.category === 'suicide' || concept.category === 'overdose') {
      findings.ask(concept, concept.level, start, end)
    }
    return
  }
  // "How do I help a friend who …": somebody asked about, and not told of.
  if (at.who === 'close' && at.ofHelping)
    return findings.suppress(concept, start, end, 'third person, not at risk')
  const part = PART_OF[concept.role]
  if (at.who === 'close') {
    findings.add('other')
    if (concept.role === 'hand' || concept.role === 'farewell') return
    const level = Math.min(concept.level, 3) as Level
    if (level >= 2 && !at.past) findings.hit(concept, level, start, end, ['somebody else'])
    return
  }
  if (at.past && (concept.level < 4 || at.near('long'))) {
    findings.add('past')
    findings.suppress(concept, start, end, 'resolved')
    findings.hit(concept, 1, start, end, ['past'])
    return
  }
  if (((at.trifling && scene.count <= 14) || at.conditional) && concept.level === 2) {
    findings.hit(concept, 1, start, end, ['over a trifle'])
    return
  }
  if (at.joked && concept.level < 4 && (concept.level < 3 || scene.count <= 14)) {
    findings.add('joke')
    findings.hit(concept, 1, start, end, ['laughed'])
    return
  }
  if (part) findings.add(part)
  if (concept.role === 'farewell' || concept.role === 'hand') return
  let { level } = concept
  const parts: string[] = concept.role === 'said' ? ['said outright'] : [concept.role]
  if (concept.category === 'suicide' && concept.role === 'said' && level === 2) {
    findings.add('desire')
    if (at.near('today')) {
      level = 3
      parts.push('time: today')
    }
  }
  if (concept.category === 'overdose' && level === 4 && at.near('weeks')) {
    level = 3
    parts.push('time: weeks ago')
  }
  if (concept.role === 'plan' && at.near('today')) {
    level = 4
    parts.push('time: today')
  }
  if (level === 1) findings.signs.push(concept.id)
  findings.hit(concept, level, start, end, parts)
}
