import { describe, expect, test } from 'vitest'
import {
  addChange,
  effectiveOverlay,
  imminentPhrases,
  type Lexicon,
  NO_CHANGES,
  undoChange,
} from './overlay.ts'

const by = { id: 'a1', alias: 'Bu Ratna' }
const add = (lexicon: Lexicon, phrase: string, level: 2 | 4 = 2) =>
  addChange(lexicon, { kind: 'add', phrase, level, category: 'suicide' }, by, 1)

describe('the overlay', () => {
  test('[LX1] changes are numbered from 1, and a phrase carries the number of its change', () => {
    const lexicon = add(add(NO_CHANGES, 'pulang ke bintang'), 'garis biru')
    expect(effectiveOverlay(lexicon).add.map(a => [a.id, a.phrase])).toEqual([
      ['local.1', 'pulang ke bintang'],
      ['local.2', 'garis biru'],
    ])
  })

  test('[LX2] an undone change no longer counts, keeps its place in the list, and is undone once', () => {
    const lexicon = undoChange(add(add(NO_CHANGES, 'one'), 'two'), 1, by, 5)
    expect(effectiveOverlay(lexicon).add.map(a => a.id)).toEqual(['local.2'])
    expect(lexicon.changes[0]).toMatchObject({ number: 1, undone: { at: 5, by: 'a1' } })
    expect(() => undoChange(lexicon, 1, by, 6)).toThrowError(expect.objectContaining({ code: 'CONFLICT' }))
    expect(() => undoChange(lexicon, 9, by, 6)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  test('[LX3] the last change of a rule’s level wins; a program’s own phrase is changed and silenced like a rule', () => {
    let lexicon = add(NO_CHANGES, 'one')
    for (const level of [1, 3] as const)
      lexicon = addChange(lexicon, { kind: 'level', rule: 'suicide.state', level }, by, 2)
    lexicon = addChange(lexicon, { kind: 'level', rule: 'local.1', level: 4 }, by, 2)
    expect(effectiveOverlay(lexicon).levels).toEqual([{ rule: 'suicide.state', level: 3 }])
    expect(imminentPhrases(effectiveOverlay(lexicon))).toEqual(['one'])
    lexicon = addChange(lexicon, { kind: 'silence', rule: 'local.1' }, by, 3)
    expect(effectiveOverlay(lexicon)).toMatchObject({ add: [], silence: [] })
  })
})
