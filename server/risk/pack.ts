/**
 * Packs: the lexicon as people write and review it, one line a thing.
 *
 *   # a note                                   spell gak: ga gk nggak …       spellings of one word
 *   class want: mau | pengen | …               used in phrases as {want}
 *   typo: bunuh mati …                         words worth a typing error      guard: hati mari …   words that never are one
 *   cue NAME                                   phrases that color what stands near them (negation, time, means …)
 *   event ID CATEGORY LEVEL ROLE               phrases that are a sign themselves
 *   idiom ID                                   phrases that take the sign away from the words in them
 *   set NAME [anyway]                          phrases that are a sign only together with others; `anyway`: denied or not
 *   combine ID CATEGORY LEVEL                  which together
 *     = a + b/c - d                              a, and b or c, and no d, anywhere in the message; a set or a cue each
 *     ~ a + b                                    the same within one sentence
 *     > what it claims, in English
 *     >id the same in Indonesian
 *     - a phrase | another
 *     4: an example, and the level it must get (0: must not page and shows nothing; calm: must not page; page: must page)
 *
 * In an example ` / ` parts messages, and `peer>` or `counselor>` names another writer than the requester.
 */
import { CATEGORIES, type Category, LEVELS, type Level } from '../protocol/levels.ts'
import type { Side } from './types.ts'

export interface Example {
  messages: { from: Side; body: string }[]
  /** The level it must get, or only whether it must page. */
  expect: Level | 'page' | 'calm'
  where: string
}

/** What must come together: one of each group, and none of `without`. */
export interface Recipe {
  scope: 'message' | 'sentence'
  groups: string[][]
  without: string[]
}

export interface Section {
  kind: 'cue' | 'event' | 'idiom' | 'set' | 'combine'
  id: string
  category?: Category
  level?: Level
  role?: string
  /** Of a `set`: counts denied as well. */
  anyway?: boolean
  about: { en: string; id: string }
  phrases: string[]
  /** Of a `combine`: each a scope and groups of names. */
  recipes: Recipe[]
  /** Those that stand below it; also among the pack's. */
  examples: Example[]
}

export interface Pack {
  id: string
  spellings: { lemma: string; surfaces: string[] }[]
  classes: { name: string; members: string[] }[]
  typos: string[]
  guards: string[]
  sections: Section[]
  examples: Example[]
}

/** A program's own changes, laid over the packs. */
export interface Overlay {
  add?: { id: string; phrase: string; level: Level; category: Category }[]
  /** Rules that no longer count. */
  silence?: string[]
  levels?: { rule: string; level: Level }[]
}

/** Whether what an example has to come to is a page. */
export function pages({ expect }: Pick<Example, 'expect'>): boolean {
  return expect === 'page' || (expect !== 'calm' && expect >= 2)
}

/** Throws an Error that names the line when the text is not a pack. */
export function parsePack(id: string, text: string): Pack {
  const pack: Pack = { id, spellings: [], classes: [], typos: [], guards: [], sections: [], examples: [] }
  let section: Section | undefined
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    const where = `${id}:${index + 1}`
    if (line === '' || line.startsWith('#')) return
    const example = /^(0|1|2|3|4|page|calm): *(.+)$/.exec(line)
    if (example) {
      const expect = /\d/.test(example[1]!) ? (Number(example[1]) as Level) : (example[1] as 'page' | 'calm')
      const read = { messages: parseExample(example[2]!, where), expect, where }
      pack.examples.push(read)
      section?.examples.push(read)
      return
    }
    if (line.startsWith('- ')) {
      if (!section) throw new Error(`${where}: a phrase outside of a section`)
      section.phrases.push(hyphenated(line.slice(2)))
      return
    }
    const about = /^>(id)? +(.+)$/.exec(line)
    if (about) {
      if (!section) throw new Error(`${where}: says what no section claims`)
      const language = about[1] ? 'id' : 'en'
      section.about[language] += (section.about[language] && ' ') + about[2]!
      return
    }
    const recipe = /^([=~]) +(.+?)(?: - (.+))?$/.exec(line)
    if (recipe) {
      if (section?.kind !== 'combine') throw new Error(`${where}: a recipe outside of a combine`)
      section.recipes.push({
        scope: recipe[1] === '~' ? 'sentence' : 'message',
        groups: recipe[2]!.split('+').map(group => words(group.replaceAll('/', ' '))),
        without: words(recipe[3] ?? ''),
      })
      return
    }
    const definition = /^(spell|class|typo|guard)\b ?([^:]*): *(.*)$/.exec(line)
    if (definition) {
      const [, kind, name, rest] = definition as unknown as [string, string, string, string]
      if (kind === 'spell') pack.spellings.push({ lemma: name, surfaces: words(rest) })
      else if (kind === 'class') pack.classes.push({ name, members: alternatives(hyphenated(rest)) })
      else if (kind === 'typo') pack.typos.push(...words(rest))
      else pack.guards.push(...words(rest))
      return
    }
    section = parseSection(line, where)
    pack.sections.push(section)
  })
  return pack
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}

/** "megang-megang" is written as one word, and cut from a message as two. */
function hyphenated(phrase: string): string {
  return phrase.replace(
    /(?<![^\s(|])[a-z]+(-[a-z0-9]+)+(?![^\s)|?])/g,
    word => `(${word}|${word.replaceAll('-', ' ')})`,
  )
}

/** Parts at the bars that stand outside of brackets. */
function alternatives(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map(part => part.trim()).filter(Boolean)
}

function parseExample(text: string, where: string): Example['messages'] {
  return text.split(' / ').map(part => {
    if (/^(p|c|r|peer|counselor|requester): /.test(part))
      throw new Error(`${where}: who writes is marked as in "peer> …"`)
    const named = /^(peer|counselor|requester)> ?(.*)$/.exec(part.trim())
    return named ? { from: named[1] as Side, body: named[2]! } : { from: 'requester', body: part.trim() }
  })
}

function parseSection(line: string, where: string): Section {
  const [kind, id, category, level, role] = words(line)
  const empty = { about: { en: '', id: '' }, phrases: [], recipes: [], examples: [] }
  if (id && (kind === 'cue' || kind === 'idiom')) return { kind, id, ...empty }
  if (id && kind === 'set') return { kind, id, anyway: category === 'anyway', ...empty }
  if (!id || !(kind === 'combine' || (kind === 'event' && role)))
    throw new Error(`${where}: cannot read "${line}"`)
  if (!CATEGORIES.includes(category as Category)) throw new Error(`${where}: no category "${category}"`)
  const number = LEVELS.indexOf(level as (typeof LEVELS)[number])
  if (number < 0) throw new Error(`${where}: no level "${level}"`)
  return {
    kind,
    id,
    category: category as Category,
    level: number as Level,
    role,
    ...empty,
  }
}
