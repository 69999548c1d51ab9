/** Reads the signs of one message: each phrase in its own frame, then what they add up to. */
import type { Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import { BOUNDARY } from '../text/tokens.ts'
import type { Hit } from '../types.ts'
import { combineFrame, type SetMentions } from './combine.ts'
import { doseFrame } from './doses.ts'
import { Findings, PART } from './findings.ts'
import { habitFrame } from './habits.ts'
import { misuseFrame } from './misuse.ts'
import { harmOthersFrame, threatFrame } from './others.ts'
import { methodFrame, questionFrame } from './questions.ts'
import type { Role } from './roles.ts'
import type { Scene } from './scene.ts'
import { statementFrame } from './statements.ts'
import { suicideFrame } from './suicide.ts'
import { mistreatmentFrame, toldToDieFrame, violenceFrame } from './violence.ts'

/** A first sentence this short that names today answers "when?". */
const FRAGMENT = 5

/** "Mom's gonna kill me": no idiom where a weapon or a threat is told, nor where it is meant or dreaded and no trifle is the cause. */
const SCOLDING = 'threat.idiom'
/** "I'll kill him for eating my yoghurt": no idiom where a weapon or a threat is told. */
const PETTY = 'others.petty'

/** "Joking about suicide": no idiom where it is meant. */
const TOPIC = 'suicide.topic'

/** So far behind a reported question its denial may stand. */
const DENIED_WITHIN = 7

type Frame = (scene: Scene, findings: Findings, concept: Concept, start: number, end: number) => unknown

const FRAMES: Partial<Record<Role, Frame>> = {
  act: suicideFrame,
  die: suicideFrame,
  state: suicideFrame,
  actother: suicideFrame,
  said: statementFrame,
  wish: statementFrame,
  plan: statementFrame,
  goodbye: statementFrame,
  farewell: statementFrame,
  hand: statementFrame,
  jump: suicideFrame,
  doit: statementFrame,
  died: suicideFrame,
  how: methodFrame,
  askplan: questionFrame('yes', true),
  askhurt: questionFrame('who'),
  askscale: questionFrame('much'),
  askwhen: questionFrame('when'),
  asktook: questionFrame('took'),
  askmany: questionFrame('many'),
  asksafe: questionFrame('no'),
  actyou: toldToDieFrame,
  hitme: violenceFrame,
  hit: violenceFrame,
  sex: violenceFrame,
  threat: violenceFrame,
  bully: mistreatmentFrame,
  neglect: mistreatmentFrame,
  harm: habitFrame,
  code: habitFrame,
  eat: habitFrame,
  kill: harmOthersFrame,
  killyou: threatFrame,
  ask: misuseFrame,
}

/** "… think of ending it. Is that so for you?": what a helper's question may be about, whoever the sentence speaks of. */
const ASKED_OF: Partial<Record<Role, Level>> = {
  act: 2,
  actother: 2,
  state: 2,
  harm: 2,
  eat: 2,
  hitme: 3,
  hit: 3,
  sex: 3,
  kill: 2,
}

function askAnyway(findings: Findings, concept: Concept, start: number, end: number): void {
  const level = ASKED_OF[concept.role]
  if (level === undefined || findings.questions.some(one => one.rule === concept.id)) return
  findings.ask(concept, level, start, end)
}

function asksSomething(scene: Scene): boolean {
  for (let at = scene.count - 1; at >= 0; at--) if (scene.asked(at)) return true
  return false
}

/** The phrases of a message that idioms leave standing. */
export function frameMessage(scene: Scene): Findings {
  const findings = new Findings(scene)
  const { mentions, lexicon } = scene
  const idioms: [number, number][] = []
  const sets: SetMentions = []
  const asks = scene.from !== 'requester' && asksSomething(scene)
  const armed = scene.has('weapon') || scene.has('threat')
  const meant = scene.has('serious') || scene.has('fear') || scene.has('dread')
  const grave = armed || (meant && !scene.has('scolded'))
  const inquiry = scene.has('inquiry')
  for (let i = 0; i < mentions.length; i += 3) {
    const { kind, id } = lexicon.concepts[mentions[i]!]!
    if (kind !== 'idiom' || (id === SCOLDING && grave) || (id === PETTY && armed)) continue
    if (id === TOPIC && scene.has('serious')) continue
    const from = mentions[i + 1]!
    const to = mentions[i + 2]!
    if (!parted(scene, from, to)) idioms.push([from, to])
  }
  for (let i = 0; i < mentions.length; i += 3) {
    const concept = lexicon.concepts[mentions[i]!]!
    const start = mentions[i + 1]!
    const end = mentions[i + 2]!
    if (inquiry && askedAndDenied(scene, start, end)) {
      if (concept.kind === 'event') findings.suppress(concept, start, end, 'quoted')
      if (concept.kind === 'event' || !lexicon.anyway.has(concept.set)) continue
    }
    if (concept.kind === 'set') {
      const idle =
        !lexicon.anyway.has(concept.set) &&
        idioms.some(([from, to]) => from < end && to > start && to - from >= end - start)
      if (!idle) sets.push(concept.set, start, end)
      continue
    }
    if (concept.kind !== 'event') continue
    if (idioms.some(([from, to]) => from < end && to > start && to - from >= Math.min(2, end - start))) {
      findings.suppress(concept, start, end, 'idiom')
      continue
    }
    if (scene.completedElsewhere(end)) {
      findings.suppress(concept, start, end, 'idiom')
      continue
    }
    if (inside(scene, i)) continue
    FRAMES[concept.role]?.(scene, findings, concept, start, end)
    if (asks) askAnyway(findings, concept, start, end)
  }
  doseFrame(scene, findings)
  combineFrame(scene, findings, sets)
  if (scene.has('place')) findings.add('place')
  if (meansAtHand(scene)) findings.add('hand')
  if (scene.within('today', 0, FRAGMENT) && scene.sentenceEnd(0) <= FRAGMENT) findings.add('today')
  compose(scene, findings)
  if (scene.from !== 'requester') findings.ofHelper()
  return findings
}

/** "The doctor asked 'do you think of dying?', I said no": asked by somebody else, and denied. */
function askedAndDenied(scene: Scene, start: number, end: number): boolean {
  const first = scene.sentenceStart(start)
  const inquiry = scene.find('inquiry', first, start)
  if (inquiry < 0) return false
  const question = (scene.quoted(start) && scene.asked(start)) || scene.within('ask', inquiry, start)
  if (!question) return false
  const to = Math.min(scene.count, end + DENIED_WITHIN)
  for (let at = end; at < to; at++) {
    const filler = scene.lexicon.filler[scene.words.lemma[at]!] === 1
    if (scene.is(at, 'yes') && !scene.is(at, 'no') && !filler) return false
    if ((scene.isNot(at) || scene.is(at, 'no')) && !scene.asked(at)) return true
  }
  return false
}

/** "About homework, I want to …": an idiom that reaches over a comma or a "but" takes nothing away. */
function parted(scene: Scene, from: number, to: number): boolean {
  const { boundary } = scene.words
  for (let at = from + 1; at < to; at++) if (boundary[at]! >= BOUNDARY.comma) return true
  return scene.within('but', from + 1, to - 1)
}

/** Having, beside a means: "got dad's gun", "obatnya udah di meja". */
function meansAtHand(scene: Scene): boolean {
  if (!scene.has('have') || !scene.has('means')) return false
  for (let at = scene.find('means', 0, scene.count); at >= 0; at = scene.find('means', at + 1, scene.count)) {
    const from = Math.max(scene.clauseStart(at), at - 4)
    if (
      scene.within('have', from, Math.min(scene.clauseEnd(at), at + 6)) &&
      !scene.negated(at, at + 1) &&
      !planned(scene, at)
    )
      return true
  }
  return false
}

/** Gathered for later is a plan, and not yet at hand. */
function planned(scene: Scene, at: number): boolean {
  const { mentions, lexicon } = scene
  for (let i = 0; i < mentions.length; i += 3) {
    if (lexicon.concepts[mentions[i]!]!.role === 'plan' && mentions[i + 1]! <= at && mentions[i + 2]! > at)
      return true
  }
  return false
}

/** A phrase within a longer one of the same kind says nothing of its own. */
function inside(scene: Scene, index: number): boolean {
  const { mentions, lexicon } = scene
  const concept = mentions[index]!
  const start = mentions[index + 1]!
  const end = mentions[index + 2]!
  for (let i = Math.max(0, index - 60); i < mentions.length && mentions[i + 1]! <= start; i += 3) {
    if (i === index || mentions[i + 2]! < end) continue
    const other = lexicon.concepts[mentions[i]!]!
    if (other.kind !== 'event') continue
    const longer = mentions[i + 2]! - mentions[i + 1]! > end - start
    if (mentions[i] === concept && longer) return true
  }
  return false
}

/** Parts of one message, or of several, that together weigh more than each alone; 0 if they add nothing. */
export function composedLevel(parts: number): { level: Level; parts: string[] } {
  const has = (part: keyof typeof PART) => (parts & PART[part]) !== 0
  const meant = has('intent') || has('plan')
  const doit = has('doit')
  const wanted = has('desire') || meant
  const spoken = wanted || has('thought')
  const hand = has('hand') || has('place')
  if (spoken && hand) return { level: wanted ? 4 : 3, parts: ['wish or plan', 'means or place at hand'] }
  if (has('goodbye') && hand) return { level: 4, parts: ['goodbye', 'means or place at hand'] }
  if (meant && has('today')) return { level: 4, parts: ['intent or plan', 'time: today'] }
  if (meant && has('goodbye')) return { level: 4, parts: ['intent or plan', 'goodbye'] }
  if (doit && hand) return { level: 4, parts: ['says they will', 'means or place at hand'] }
  if (doit && (spoken || has('wish')))
    return { level: has('today') ? 4 : 3, parts: ['wish', 'says they will'] }
  if (wanted && (has('goodbye') || (has('farewell') && !has('joke'))))
    return { level: 3, parts: ['wish', 'goodbye'] }
  return { level: 0, parts: [] }
}

function compose(scene: Scene, findings: Findings): void {
  if (findings.parts === 0) return
  const { level, parts } = composedLevel(findings.parts)
  const top = findings.hits.reduce<Hit | undefined>(
    (most, hit) => (!most || hit.level > most.level ? hit : most),
    undefined,
  )
  if (level === 0 || (top && top.level >= level)) return
  if (scene.lexicon.silenced.has('suicide.composed')) return
  findings.hits.push({
    rule: 'suicide.composed',
    level,
    category: 'suicide',
    spans: findings.hits
      .filter(hit => hit.category === 'suicide' || hit.category === 'overdose')
      .flatMap(hit => hit.spans),
    parts,
  })
}
