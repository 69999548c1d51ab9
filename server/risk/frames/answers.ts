/** Whether a message answers the question before it. */

import { BOUNDARY } from '../text/tokens.ts'
import type { Cue } from './cues.ts'
import type { Wanted } from './findings.ts'
import type { Scene } from './scene.ts'

/** So far into a message its answer may begin ("hmm", "jujur kak", "i mean"). */
const OPENING = 4
/** An answer this short that names somebody says who: "my dad", "ayahku kak". */
const NAMING = 6
/** From here on a number on a scale of ten is no small one. */
const MUCH = 4
const MOST = 10

/** An answer this short that names a time says when ("sunday", "last night, in the car park"), one that names many how much. */
const TELLING = 8
/** From here on a number of pills is many. */
const MANY = 10
/** When something was that is not over, or will be. */
const TIMES: readonly Cue[] = ['moment', 'recent', 'today', 'now', 'later', 'often']

/** In an answer this short a denial anywhere denies: "iya memang tidak". */
const SHORT = 4

/** `hedge` puts off saying what the question fears: "define hurt". */
export type Answer = 'yes' | 'no' | 'who' | 'much' | 'when' | 'all' | 'hedge' | undefined

export function answerOf(scene: Scene): Answer {
  // "Yes, ten years ago", "yes, as prescribed": long over, or nothing to see.
  if ((longAgo(scene) && !scene.has('again')) || scene.has('sick')) return undefined
  if (opensWith(scene, 'hedges')) return 'hedge'
  if (opensWith(scene, 'admits')) return 'yes'
  for (let at = 0; at < Math.min(OPENING, scene.count); at++) {
    if (denies(scene, at)) {
      if (endsIn(scene, at)) return 'no'
      // "not really" denies; "gak tau" and "not sure" do neither; "gak bisa bohong" and "jangan marah ya, iya" say yes.
      if (scene.is(at, 'notjust')) return scene.is(at, 'yes') || saysYesBehind(scene, at) ? 'yes' : undefined
      return 'no'
    }
    if (!scene.is(at, 'yes')) continue
    // "Udah lama berhenti."
    if (scene.is(at, 'resolved')) return undefined
    // "udah gak", "yeah … really no"
    const next = at + 1 < scene.count && denies(scene, at + 1) && !scene.is(at + 1, 'notjust')
    const last = scene.is(scene.count - 1, 'no') && !scene.is(scene.count - 1, 'notjust')
    const short = scene.count <= SHORT && last
    if (next) return 'no'
    return short || (last && scene.is(scene.count - 1, 'not')) ? undefined : 'yes'
  }
  if (scene.count <= NAMING && !scene.has('not')) {
    if (scene.has('close')) return 'who'
    for (let at = 0; at < scene.count; at++) {
      const number = scene.words.number[at]!
      if (number >= MUCH && number <= MOST) return 'much'
    }
  }
  if (scene.count > TELLING || scene.has('not') || scene.has('no')) return undefined
  if (scene.has('many')) return 'all'
  for (let at = 0; at < scene.count; at++) if (scene.words.number[at]! >= MANY) return 'all'
  return TIMES.some(cue => scene.has(cue)) ? 'when' : undefined
}

/** Which answers a question waits for. Whoever says who, or how much, says yes; "all of it" is read as a yes. */
const MEETS: Record<Wanted, readonly Answer[]> = {
  yes: ['yes', 'hedge'],
  no: ['no', 'hedge'],
  who: ['who', 'yes', 'hedge'],
  much: ['much'],
  when: ['when', 'yes', 'hedge'],
  many: ['all', 'yes'],
  took: ['yes', 'who', 'hedge', 'when', 'all'],
}

export function meets(wanted: Wanted, answer: Answer): boolean {
  return MEETS[wanted].includes(answer)
}

/** A time long ago that is not itself the answer, as "dari dulu" is. */
function longAgo(scene: Scene): boolean {
  return scene.some('long', 0, scene.count, at => !scene.is(at, 'yes'))
}

/** Behind a comma, the next part begins with a yes. */
function saysYesBehind(scene: Scene, at: number): boolean {
  const next = scene.clauseEnd(at)
  return next < scene.count && scene.is(next, 'yes') && !denies(scene, next)
}

/** Begins with such a phrase, and no denial beside it: "for years", but not "not for years", "absolutely not". */
function opensWith(scene: Scene, cue: Cue): boolean {
  const at = scene.find(cue, 0, OPENING)
  if (at < 0) return false
  if (at > 0 && scene.isNot(at - 1)) return false
  // "No, does being fed up count?"
  if (at > 0 && scene.words.boundary[at]! >= BOUNDARY.comma && denies(scene, at - 1)) return false
  let end = at + 1
  while (end < scene.count && scene.is(end, cue)) end++
  return !(end < scene.count && scene.isNot(end) && scene.words.boundary[end]! < BOUNDARY.comma)
}

/** "Not really, just …": the denial ends at a comma, and what follows belongs to no phrase with it. */
function endsIn(scene: Scene, at: number): boolean {
  const { boundary, lemma } = scene.words
  for (let next = at + 1; next < Math.min(at + SHORT, scene.count); next++) {
    if (boundary[next]! >= BOUNDARY.comma) return scene.is(next, 'notjust')
    if (scene.lexicon.filler[lemma[next]!] !== 1) return false
  }
  return false
}

function denies(scene: Scene, at: number): boolean {
  return scene.isNot(at) || scene.is(at, 'no')
}
