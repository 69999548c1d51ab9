import type { Category, Level } from '../protocol/levels.ts'
import { refuseUnless } from './refuse.ts'

/** A program's own changes to the risk watch's lexicon: one list, in the order they were made, each undoable. */

export type OverlayChange =
  | { kind: 'add'; phrase: string; level: Level; category: Category }
  | { kind: 'silence'; rule: string }
  | { kind: 'level'; rule: string; level: Level }

export interface MadeChange {
  /** From 1; the id of a phrase it adds is `local.<number>`. */
  number: number
  at: number
  /** The account that made it, and the one that confirmed it where that was needed. */
  by: string
  alias: string
  confirmedBy?: string
  change: OverlayChange
  undone?: { at: number; by: string }
}

/** The overlay document, key `lexicon`. */
export interface Lexicon {
  v: 1
  changes: MadeChange[]
  /** A change, or the undoing of one, that would take a page at `imminent` away: it waits for a second person. */
  pending?: { id: string; by: string; alias: string; at: number } & (
    | { change: OverlayChange }
    | { undo: number }
  )
}

export const NO_CHANGES: Lexicon = { v: 1, changes: [] }

/** What the engine is compiled with. Later changes to one rule win. */
export interface EffectiveOverlay {
  add: { id: string; phrase: string; level: Level; category: Category }[]
  silence: string[]
  levels: { rule: string; level: Level }[]
}

export function effectiveOverlay({ changes }: Pick<Lexicon, 'changes'>): EffectiveOverlay {
  const standing = changes.filter(made => !made.undone)
  const silenced = new Set<string>()
  const levels = new Map<string, Level>()
  const add: EffectiveOverlay['add'] = []
  for (const { number, change } of standing) {
    if (change.kind === 'silence') silenced.add(change.rule)
    else if (change.kind === 'level') levels.set(change.rule, change.level)
    else
      add.push({
        id: `local.${number}`,
        phrase: change.phrase,
        level: change.level,
        category: change.category,
      })
  }
  return {
    add: add
      .filter(({ id }) => !silenced.has(id))
      .map(one => ({ ...one, level: levels.get(one.id) ?? one.level })),
    silence: [...silenced].filter(rule => !rule.startsWith('local.')),
    levels: [...levels]
      .filter(([rule]) => !rule.startsWith('local.'))
      .map(([rule, level]) => ({ rule, level })),
  }
}

export interface By {
  id: string
  alias: string
}

export function addChange(
  lexicon: Lexicon,
  change: OverlayChange,
  by: By,
  now: number,
  confirmedBy?: string,
): Lexicon {
  const number = lexicon.changes.length + 1
  const made: MadeChange = {
    number,
    at: now,
    by: by.id,
    alias: by.alias,
    ...(confirmedBy !== undefined && { confirmedBy }),
    change,
  }
  return { ...lexicon, changes: [...lexicon.changes, made] }
}

/** @throws Refusal NOT_FOUND if there is no such change, CONFLICT if it is undone already */
export function undoChange(lexicon: Lexicon, number: number, by: By, now: number): Lexicon {
  const made = lexicon.changes[number - 1]
  refuseUnless(made, 'NOT_FOUND')
  refuseUnless(!made.undone, 'CONFLICT')
  const undone = { ...made, undone: { at: now, by: by.id } }
  return { ...lexicon, changes: lexicon.changes.map(one => (one === made ? undone : one)) }
}

/** A phrase of the program's own that pages at `imminent` counts among what must not be taken away alone. */
export function imminentPhrases(overlay: EffectiveOverlay): string[] {
  return overlay.add.filter(({ level }) => level === 4).map(({ phrase }) => phrase)
}
