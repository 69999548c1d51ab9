/** Of whom a phrase speaks. */
import { cueSet } from './cues.ts'
import type { Scene } from './scene.ts'

/** `close` is anybody named or near who may be at risk; `distant` a figure, a celebrity, people in general. */
export type Who = 'self' | 'you' | 'close' | 'distant'

export interface Person {
  who: Who
  /** Said, and not only assumed. */
  explicit: boolean
}

export const PERSONS = cueSet('close', 'self', 'distant', 'they', 'you')

/** The nearest person on the phrase's left in its sentence; without any, the requester speaks of themself and a helper of the other side. */
export function personOf(scene: Scene, start: number, end: number): Person {
  if (
    (scene.within('own', start, end) && !scene.within('close', start, end)) ||
    scene.within('self', start, end)
  )
    return { who: 'self', explicit: true }
  // "Kakakku" is a sister, and "kakak" whom one talks to.
  if (scene.within('you', start, end) && !scene.within('close', start, end))
    return { who: 'you', explicit: true }
  const first = scene.sentenceStart(start)
  let at = scene.lastOfAny(PERSONS, first, start)
  // "Obat nyamuk", "racun tikus": what it is against is nobody.
  while (at >= 0 && scene.is(at, 'distant') && scene.is(at, 'means')) at = scene.lastOfAny(PERSONS, first, at)
  // "Does anyone know how to …" asks for oneself.
  if (at >= 0 && !(scene.is(at, 'distant') && scene.is(at, 'ask'))) {
    if (scene.is(at, 'close')) return { who: 'close', explicit: true }
    if (scene.is(at, 'self')) return { who: 'self', explicit: true }
    if (scene.is(at, 'distant')) return { who: 'distant', explicit: true }
    if (scene.is(at, 'they')) return { who: antecedent(scene, at, first), explicit: true }
    return { who: 'you', explicit: true }
  }
  if (scene.within('they', start, end)) return { who: antecedent(scene, start, first), explicit: true }
  if (scene.within('says', first, start) && scene.within('close', 0, first))
    return { who: 'close', explicit: true }
  return { who: scene.from === 'requester' ? 'self' : 'you', explicit: false }
}

/** Whom "she" or "dia" means: somebody close named before, else the figure the sentence or the one before speaks of. */
function antecedent(scene: Scene, at: number, sentence: number): Who {
  for (let i = at - 1; i >= sentence; i--) {
    if (scene.is(i, 'close')) return 'close'
    if (scene.is(i, 'distant')) return 'distant'
  }
  if (scene.within('close', 0, at)) return 'close'
  const before = sentence > 0 ? scene.sentenceStart(sentence - 1) : 0
  if (scene.within('distant', before, at) || scene.within('fiction', before, at)) return 'distant'
  return 'close'
}
