import { describe, expect, it } from 'vitest'
import { alternatives, concepts, effects, foundIn, matching, type Wanted } from './concepts.ts'
import { made, RULES } from './lexicon.fixture.ts'

const all = concepts(RULES)
const add = { kind: 'add', phrase: 'pulang ke bintang', level: 3, category: 'suicide' } as const

describe('what the packs say', () => {
  it('[SF40] the parts that several packs have in one rule are one, for a change concerns all of them', () => {
    expect(all.map(({ id, parts }) => [id, parts.length])).toEqual([
      ['now', 1],
      ['suicide.act', 2],
      ['misuse.money', 1],
      ['overdose.took', 1],
    ])
    expect(all[1]).toMatchObject({
      about: { en: 'Killing oneself, as an act.' },
      level: 2,
      category: 'suicide',
    })
    expect(all[0]).not.toHaveProperty('level')
  })

  it('[SF41] a phrase is cut at the bars outside of brackets', () => {
    expect(alternatives('(kill|end) myself | take my {life|own} | kms')).toEqual([
      '(kill|end) myself',
      'take my {life|own}',
      'kms',
    ])
    expect(alternatives(' | ')).toEqual([])
  })
})

describe('what the program has laid over it', () => {
  it('[SF42] what was taken back does not count, and the last change of a level wins', () => {
    const { silenced, levels } = effects([
      made(1, { kind: 'silence', rule: 'misuse.money' }, { undone: true }),
      made(2, { kind: 'level', rule: 'suicide.act', level: 3 }),
      made(3, { kind: 'level', rule: 'suicide.act', level: 4 }),
    ])
    expect([...silenced]).toEqual([])
    expect([...levels]).toEqual([['suicide.act', { level: 4, number: 3 }]])
  })

  it('[SF42] a phrase of one’s own is moved and silenced like a rule, by the number of its change', () => {
    const moved = effects([made(1, add), made(2, { kind: 'level', rule: 'local.1', level: 2 })])
    expect(moved.own).toEqual([{ id: 'local.1', number: 1, ...add, level: 2 }])
    expect(effects([made(1, add), made(2, { kind: 'silence', rule: 'local.1' })]).own).toEqual([])
  })
})

describe('the search', () => {
  const said = (category: string) => (category === 'money' ? 'minta uang' : category)
  const found = (wanted: Partial<Wanted>, changes: Parameters<typeof effects>[0] = []) =>
    matching(all, effects(changes), { query: '', kind: 'rules', ...wanted }, said).map(({ id }) => id)

  it('[SF43] finds by every word in names, phrases, examples, and the category in one’s own language', () => {
    expect(found({})).toEqual(['suicide.act', 'misuse.money', 'overdose.took'])
    expect(found({ query: 'Malam bunuh' })).toEqual(['suicide.act'])
    expect(found({ query: 'minta' })).toEqual(['misuse.money'])
    expect(found({ query: 'bunuh uang' })).toEqual([])
  })

  it('[SF43] narrows by category, by the level that counts now, and by what was changed', () => {
    const changes = [made(1, { kind: 'level', rule: 'misuse.money', level: 4 })]
    expect(found({ category: 'suicide' })).toEqual(['suicide.act'])
    expect(found({ level: 4 })).toEqual(['overdose.took'])
    expect(found({ level: 4 }, changes)).toEqual(['misuse.money', 'overdose.took'])
    expect(found({ kind: 'changed' }, changes)).toEqual(['misuse.money'])
    expect(found({ kind: 'lists' })).toEqual(['now'])
  })

  it('[SF43] shows in which phrases, the first few', () => {
    expect(foundIn(all[1]!, 'life bundir', 3)).toEqual(['take my life', 'bundir'])
    expect(foundIn(all[1]!, 'life bundir', 1)).toEqual(['take my life'])
    expect(foundIn(all[1]!, ' ', 3)).toEqual([])
    const long = {
      ...all[1]!,
      parts: [{ ...RULES[1]!, phrases: [`${'a'.repeat(40)} kms ${'b'.repeat(40)}`] }],
    }
    expect(foundIn(long, 'KMS', 3)).toEqual([`…${'a'.repeat(29)} kms ${'b'.repeat(29)}…`])
  })
})
