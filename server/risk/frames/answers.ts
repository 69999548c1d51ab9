/** Whether a message answers the question before it. */
import type { Scene } from './scene.ts'

/** So far into a message its answer may begin ("hmm", "jujur kak", "i mean"). */
const OPENING = 4

export type Answer = 'yes' | 'no' | undefined

export function answerOf(scene: Scene): Answer {
  for (let at = 0; at < Math.min(OPENING, scene.count); at++) {
    if (scene.isNot(at) || scene.is(at, 'no')) {
      // "not really" denies; "gak tau" and "not sure" do neither.
      if (scene.is(at, 'notjust')) return undefined
      return 'no'
    }
    if (scene.is(at, 'yes')) return 'yes'
  }
  return undefined
}
