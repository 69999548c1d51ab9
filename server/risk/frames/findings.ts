/** What the frames found in one message, before the window is judged. */
import type { Category, Level } from '../../protocol/levels.ts'
import type { Concept } from '../lexicon/lexicon.ts'
import type { Hit, Span, Suppressed, SuppressionReason } from '../types.ts'
import type { Scene } from './scene.ts'

/** What a message contributes to a picture that several messages make. */
export const PART = {
  wish: 1,
  thought: 2,
  desire: 4,
  intent: 8,
  hand: 16,
  place: 32,
  goodbye: 64,
  today: 128,
  plan: 256,
  attempt: 512,
  past: 1024,
  joke: 2048,
  farewell: 4096,
  other: 8192,
  doit: 16384,
} as const
export type Part = keyof typeof PART

/** Wrongs done by the writer, whoever that is. */
export function isMisuse(category: Category): boolean {
  return category === 'solicitation' || category === 'off-platform' || category === 'money'
}

/** Said straight to the other side, and so counted whoever says it. */
export const TO_OTHER_SIDE = 'said to the other side'

/**
 * What an answer must be to count: `who` is a "yes" or somebody's name, `much` a number that is not small, `when` a time not long
 * ago or to come, `many` an amount, `took` a "yes" or an amount.
 */
export type Wanted = 'yes' | 'no' | 'who' | 'much' | 'when' | 'many' | 'took'

/** What the other side's answer would mean. */
export interface Question {
  rule: string
  category: Category
  level: Level
  on: Wanted
  span: Span
  /** Counts only beside a sign of suicide already in the window. */
  needsSign: boolean
}

export class Findings {
  hits: Hit[] = []
  readonly suppressed: Suppressed[] = []
  readonly questions: Question[] = []
  /** Parts of the speaker's own picture; see PART. */
  parts = 0
  /** `watch` signs that count towards two different ones. */
  signs: string[] = []
  #scene: Scene

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** A helper's words show what they do to the other side, and nothing of the helper's own. */
  ofHelper(): void {
    this.hits = this.hits.filter(hit => isMisuse(hit.category) || hit.parts.includes(TO_OTHER_SIDE))
    this.parts = 0
    this.signs = []
  }

  add(part: Part): void {
    this.parts |= PART[part]
  }

  hit(
    concept: Concept,
    level: Level,
    start: number,
    end: number,
    parts: string[],
    category = concept.category,
  ): void {
    const { silenced } = this.#scene.lexicon
    if (level === 0 || silenced.has(concept.id)) return
    this.hits.push({
      rule: concept.id,
      level: this.#changed(concept, level),
      category,
      spans: [this.#scene.span(start, end)],
      parts,
    })
  }

  suppress(
    concept: Concept,
    start: number,
    end: number,
    reason: SuppressionReason,
    level: Level = concept.level,
  ): void {
    this.suppressed.push({
      rule: concept.id,
      level,
      category: concept.category,
      spans: [this.#scene.span(start, end)],
      parts: [],
      reason,
    })
  }

  ask(
    concept: Concept,
    level: Level,
    start: number,
    end: number,
    on: Wanted = 'yes',
    needsSign = false,
  ): void {
    this.questions.push({
      rule: concept.id,
      category: concept.category,
      level: this.#changed(concept, level),
      on,
      span: this.#scene.span(start, end),
      needsSign,
    })
  }

  /** A program's change moves a rule by as much as it moves the rule's own level. */
  #changed(concept: Concept, level: Level): Level {
    const changed = this.#scene.lexicon.levels.get(concept.id)
    if (changed === undefined) return level
    return Math.max(0, Math.min(4, level + changed - concept.level)) as Level
  }
}
