/** Signs that only together are one: a height and a farewell, a means and a night; see `combine` in the packs. */
import type { Level } from '../../protocol/levels.ts'
import { type Combination, CUE_BITS, MASK } from '../lexicon/lexicon.ts'
import { cueSet } from './cues.ts'
import { type Findings, isMisuse, type Part } from './findings.ts'
import type { Scene } from './scene.ts'
import { Setting } from './setting.ts'

/** What was found in one sentence, and in the message as the last of them. */
interface Found {
  mask: Int32Array
  start: number
  end: number
}

/** Where a set was mentioned, as triples of set, first word and end. */
export type SetMentions = number[]

/** In a message longer than this, so many sentences in a row count as one place. */
const SHORT_MESSAGE = 45
const STRETCH = 3

/** What a place told in passing leaves out. */
const PASSING = cueSet('harmless', 'mundane')

const PART_OF: Partial<Record<Level, Part>> = { 2: 'thought', 3: 'plan', 4: 'intent' }

export function combineFrame(scene: Scene, findings: Findings, mentioned: SetMentions): void {
  if (mentioned.length === 0) return
  const { combinations } = scene.lexicon
  const rough = new Int32Array(MASK)
  scene.allCues(rough)
  mark(rough, mentioned, 0, scene.count)
  for (let i = 0; i < mentioned.length; i += 3) {
    const roughly = combinations[mentioned[i]!]?.some(one => meets(one, rough, true))
    if (!roughly) continue
    combineStanding(scene, findings, standing(scene, mentioned))
    return
  }
}

/** What is neither denied nor about something else; asked only where it matters, since most messages come to nothing. */
function standing(scene: Scene, mentioned: SetMentions): SetMentions {
  const left: SetMentions = []
  for (let i = 0; i < mentioned.length; i += 3) {
    const start = mentioned[i + 1]!
    const end = mentioned[i + 2]!
    const denied = !scene.lexicon.anyway.has(mentioned[i]!) && scene.negated(start, end)
    if (!denied && !scene.completedElsewhere(end)) left.push(mentioned[i]!, start, end)
  }
  return left
}

function combineStanding(scene: Scene, findings: Findings, mentioned: SetMentions): void {
  const sentences = sentencesOf(scene, mentioned)
  const message: Found = { mask: new Int32Array(MASK), start: 0, end: scene.count }
  for (const { mask } of sentences) for (let k = 0; k < MASK; k++) message.mask[k]! |= mask[k]!
  const stretches = scene.count > SHORT_MESSAGE ? neighbors(sentences) : [message]
  const tried = new Set<Combination>()
  for (let i = 0; i < mentioned.length; i += 3) {
    for (const combination of scene.lexicon.combinations[mentioned[i]!] ?? []) {
      if (tried.has(combination) || !meets(combination, message.mask, true)) continue
      tried.add(combination)
      const among = combination.sentence ? sentences : stretches
      const found = among.find(one => meets(combination, one.mask, false))
      if (found) weigh(scene, findings, combination, found, mentioned)
    }
  }
}

function sentencesOf(scene: Scene, mentioned: SetMentions): Found[] {
  const sentences: Found[] = []
  for (let start = 0; start < scene.count; ) {
    const found: Found = { mask: new Int32Array(MASK), start, end: scene.sentenceEnd(start) }
    cuesOf(scene, start, found.end, found.mask)
    mark(found.mask, mentioned, start, found.end)
    sentences.push(found)
    start = found.end
  }
  return sentences
}

/** The cues of a sentence; a place told in passing ("on the bus") is neither what struck nor a trifle. */
function cuesOf(scene: Scene, start: number, end: number, mask: Int32Array): void {
  if (!scene.has('aside')) {
    scene.cuesWithin(start, end, mask)
    return
  }
  const place = new Int32Array(MASK)
  for (let at = start; at < end; at++) {
    if (!scene.is(at, 'aside')) scene.cuesWithin(at, at + 1, mask)
    else scene.cuesWithin(at, at + 1, place)
  }
  for (let row = 0; row < MASK; row++) mask[row]! |= place[row]! & ~(PASSING[row] ?? 0)
}

function mark(mask: Int32Array, mentioned: SetMentions, start: number, end: number): void {
  for (let i = 0; i < mentioned.length; i += 3) {
    if (mentioned[i + 1]! < start || mentioned[i + 1]! >= end) continue
    const bit = CUE_BITS + mentioned[i]!
    mask[bit >> 5]! |= 1 << (bit & 31)
  }
}

/** Every few sentences in a row, as one. */
function neighbors(sentences: Found[]): Found[] {
  return sentences.map((first, at) => {
    const row = sentences.slice(at, at + STRETCH)
    const mask = new Int32Array(MASK)
    for (const one of row) for (let k = 0; k < MASK; k++) mask[k]! |= one.mask[k]!
    return { mask, start: first.start, end: row.at(-1)!.end }
  })
}

/** `roughly`: only that all groups are there. */
function meets({ groups, without }: Combination, mask: Int32Array, roughly: boolean): boolean {
  if (!roughly && touches(without, mask)) return false
  for (const group of groups) if (!touches(group, mask)) return false
  return true
}

function touches(one: Int32Array, other: Int32Array): boolean {
  for (let k = 0; k < MASK; k++) if (one[k]! & other[k]!) return true
  return false
}

function weigh(
  scene: Scene,
  findings: Findings,
  { concept, groups }: Combination,
  found: Found,
  mentioned: SetMentions,
): void {
  if (scene.from !== 'requester' && !isMisuse(concept.category)) return
  const [start, end] = place(groups[0]!, found, mentioned)
  const at = new Setting(scene, start, end)
  if (at.told) {
    findings.suppress(concept, start, end, 'quoted')
  } else if (at.past && concept.level < 4) {
    findings.suppress(concept, start, end, 'resolved')
    findings.hit(concept, 1, start, end, ['past'])
  } else if (at.joked && concept.level < 4) {
    findings.hit(concept, 1, start, end, ['laughed'])
  } else {
    const part = PART_OF[concept.level]
    if (part && concept.category === 'suicide' && at.who === 'self') findings.add(part)
    findings.hit(concept, concept.level, start, end, ['together'])
  }
}

/** The first mention of the recipe's first group. */
function place(group: Int32Array, found: Found, mentioned: SetMentions): [number, number] {
  for (let i = 0; i < mentioned.length; i += 3) {
    const bit = CUE_BITS + mentioned[i]!
    if (
      mentioned[i + 1]! >= found.start &&
      mentioned[i + 1]! < found.end &&
      group[bit >> 5]! & (1 << (bit & 31))
    )
      return [mentioned[i + 1]!, mentioned[i + 2]!]
  }
  return [found.start, found.end]
}
