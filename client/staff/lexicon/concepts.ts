import type { Answer, Flag, Localized, Payload, RuleView } from '../../lib/wire.ts'

/** What stands in the lexicon, made ready for a person to read: pure, and without words of its own. */

export type Category = Flag['category']
export type Change = Payload<'lexicon:change'>['change']
export type Made = Answer<'lexicon:read'>['changes'][number]
export type Pending = NonNullable<Answer<'lexicon:read'>['pending']>

/** Everything under one rule's name: each language's pack may have a part in it, and a change concerns all of them. */
export interface Concept {
  id: string
  about: Localized
  /** Absent where it only helps other rules, as a list of means or of times. */
  level?: number
  category?: Category
  parts: readonly RuleView[]
}

/** A phrase of the program's own. */
export interface OwnPhrase {
  id: string
  /** Of the change that added it. */
  number: number
  phrase: string
  level: number
  category: Category
}

/** What the program's changes come to. Each value is the number of the change that decides. */
export interface Effects {
  silenced: ReadonlyMap<string, number>
  levels: ReadonlyMap<string, { level: number; number: number }>
  own: readonly OwnPhrase[]
}

export function concepts(rules: readonly RuleView[]): Concept[] {
  const byId = new Map<string, RuleView[]>()
  for (const rule of rules) byId.set(rule.id, [...(byId.get(rule.id) ?? []), rule])
  return [...byId].map(([id, parts]) => {
    const { level, category } = parts.find(part => part.level !== undefined) ?? parts[0]!
    const { about } = parts.find(part => part.about.en) ?? parts[0]!
    return { id, about, parts, ...(level !== undefined && { level }), ...(category && { category }) }
  })
}

/** As the server counts them: what was taken back does not count, and the last change of a rule wins. */
export function effects(changes: readonly Made[]): Effects {
  const silenced = new Map<string, number>()
  const levels = new Map<string, { level: number; number: number }>()
  const added: OwnPhrase[] = []
  for (const { number, change, undone } of changes) {
    if (undone) continue
    if (change.kind === 'silence') silenced.set(change.rule, number)
    else if (change.kind === 'level') levels.set(change.rule, { level: change.level, number })
    else added.push({ id: `local.${number}`, number, ...change })
  }
  const own = added
    .filter(({ id }) => !silenced.has(id))
    .map(phrase => ({ ...phrase, level: levels.get(phrase.id)?.level ?? phrase.level }))
  return { silenced, levels, own }
}

/** A pattern's alternatives: it is cut at each `|` that stands outside of brackets. */
export function alternatives(pattern: string): string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < pattern.length; at++) {
    if ('({'.includes(pattern[at]!)) depth++
    else if (')}'.includes(pattern[at]!)) depth--
    else if (pattern[at] === '|' && depth === 0) {
      found.push(pattern.slice(from, at))
      from = at + 1
    }
  }
  return [...found, pattern.slice(from)].map(one => one.trim()).filter(Boolean)
}

export interface Wanted {
  /** Words, each of which has to stand somewhere in the concept. */
  query: string
  level?: number | undefined
  category?: Category | undefined
  /** Rules that judge, those that the program has changed, or the lists that rules are made of. */
  kind: 'rules' | 'changed' | 'lists'
}

const wordsOf = (query: string) => query.toLowerCase().split(/\s+/).filter(Boolean)

/** `said` gives a category's words, so that one may search in one's own language. */
export function matching(
  all: readonly Concept[],
  { silenced, levels }: Effects,
  { query, level, category, kind }: Wanted,
  said: (category: Category) => string,
): Concept[] {
  const words = wordsOf(query)
  return all.filter(concept => {
    const { id } = concept
    if ((concept.level === undefined) !== (kind === 'lists')) return false
    if (kind === 'changed' && !silenced.has(id) && !levels.has(id)) return false
    if (level !== undefined && (levels.get(id)?.level ?? concept.level) !== level) return false
    if (category !== undefined && concept.category !== category) return false
    const text = `${searchable(concept)}\n${concept.category ? said(concept.category) : ''}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
}

/** Letters of a long phrase that are shown before and after the word searched for. */
const AROUND = 30

/** The alternatives in which a searched word stands, the first few; of a long one what is around the word. */
export function foundIn({ parts }: Concept, query: string, most: number): string[] {
  const words = wordsOf(query)
  return parts
    .flatMap(part => part.phrases.flatMap(alternatives))
    .flatMap(phrase => {
      const word = words.find(one => phrase.toLowerCase().includes(one))
      return word === undefined ? [] : excerpt(phrase, phrase.toLowerCase().indexOf(word), word.length)
    })
    .slice(0, most)
}

function excerpt(text: string, at: number, length: number): string {
  const from = at - AROUND
  const to = at + length + AROUND
  return `${from > 0 ? '…' : ''}${text.slice(Math.max(0, from), to)}${to < text.length ? '…' : ''}`
}

const searchable = ({ id, about, parts }: Concept): string =>
  [
    id,
    about.en,
    about.id,
    ...parts.flatMap(part => [...part.phrases, ...part.examples.map(one => one.text)]),
  ].join('\n')
