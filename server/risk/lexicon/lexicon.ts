/** Packs and overlay, compiled: the vocabulary, the phrases and what each phrase means. */
import type { Category, Level } from '../../protocol/levels.ts'
import { CUES, type Cue } from '../frames/cues.ts'
import { isRole, type Role } from '../frames/roles.ts'
import type { Overlay, Pack, Section } from '../pack.ts'
import { folded } from '../text/tokens.ts'
import { WordReader } from '../text/words.ts'
import { activeForms, passiveForms } from './affixes.ts'
import { type Meaning, write } from './expression.ts'
import { Near } from './near.ts'
import { Nfa } from './nfa.ts'
import { Segments } from './segments.ts'
import type { Trie } from './trie.ts'
import { masksOf, typosOf } from './typos.ts'
import { hashOf, Vocabulary } from './vocabulary.ts'

/** What a phrase stands for. */
export interface Concept {
  index: number
  kind: Section['kind']
  id: string
  /** The cue's number, -1 for others. */
  cue: number
  /** The set's number, -1 for others. */
  set: number
  category: Category
  level: Level
  role: Role
}

/** Bits for cues, then bits for sets. */
export const CUE_BITS = 96
const MOST_SETS = 128
export const MASK = (CUE_BITS + MOST_SETS) / 32

/** Signs that only together are one. */
export interface Combination {
  concept: Concept
  /** All within one sentence. */
  sentence: boolean
  groups: Int32Array[]
  without: Int32Array
}

/** Classes that frames ask for by lemma: the packs say which words they are. */
const FILLER = 'filler'
const CIRCUMSTANCE = 'circumstance'
const INSTRUMENT = 'instrument'

export class Lexicon {
  readonly vocabulary = new Vocabulary()
  readonly trie: Trie
  readonly segments = new Segments()
  /** All words, for letters that stand apart. */
  readonly spelled = new Segments()
  readonly near = new Near()
  /** Ordinary words one slip away from one of the lexicon's. */
  readonly ordinary = new Vocabulary()
  /** Words that only a program's own phrases hold. Whatever the packs make of a word comes first: an addition hides nothing. */
  readonly own = new Vocabulary()
  readonly nearOwn = new Near()
  /** The first lemma of such a word. */
  readonly ownFrom: number
  readonly concepts: Concept[] = []
  readonly silenced: Set<string>
  readonly levels: Map<string, Level>
  /** Rules that a program added itself. */
  readonly added: Set<string>
  /** By lemma: may be passed over inside a phrase. */
  readonly filler: Uint8Array
  /** By lemma: what follows says only where, when or why ("in", "when", "pas"). */
  readonly circumstance: Uint8Array
  /** By lemma: what follows is what strikes ("with", "pake"). */
  readonly instrument: Uint8Array
  /** By lemma: belongs to the words that matter. */
  matters: Uint8Array
  /** By lemma: the hash of the word that first stood for it, which no change of the packs moves. */
  readonly hashes: number[] = [0]

  /** By set: what a mention of it may begin. */
  readonly combinations: Combination[][] = []
  /** Sets that count denied as well. */
  readonly anyway = new Set<number>()
  #sets: string[] = []
  #named = new Map<string, Concept>()
  #nfa = new Nfa()
  #lemmas = 0
  #classes = new Map<string, string[]>()
  #core: [string, number][] = []
  #surfaces: [string, number][] = []

  constructor(packs: Pack[], overlay: Overlay = {}) {
    this.silenced = new Set(overlay.silence)
    this.added = new Set(overlay.add?.map(({ id }) => id))
    for (const word of packs.flatMap(pack => pack.guards)) this.ordinary.add(word, 1)
    this.levels = new Map((overlay.levels ?? []).map(change => [change.rule, change.level]))
    for (const pack of packs) {
      for (const { name, members } of pack.classes) {
        this.#classes.set(name, [...(this.#classes.get(name) ?? []), ...members])
      }
    }
    for (const pack of packs) for (const { lemma, surfaces } of pack.spellings) this.#spell(lemma, surfaces)
    const meaning = this.#meaning()
    this.#stems(packs, meaning)
    for (const pack of packs) for (const section of pack.sections) this.#section(section, meaning)
    for (const pack of packs)
      for (const section of pack.sections) if (section.kind === 'combine') this.#combine(section)
    const mattering = this.#typos(packs)
    this.matters = new Uint8Array(this.#lemmas + 1)
    this.filler = this.#members(FILLER, meaning)
    this.circumstance = this.#members(CIRCUMSTANCE, meaning)
    this.instrument = this.#members(INSTRUMENT, meaning)
    for (const lemma of mattering) this.matters[lemma] = 1
    for (const [word, lemma] of this.#core) this.segments.add(word, lemma, this.matters[lemma] === 1)
    for (const [word, lemma] of this.#surfaces) {
      this.spelled.add(word, lemma, this.matters[lemma] === 1)
      this.near.add(word, lemma)
    }
    this.#surfaces = []
    this.ownFrom = this.#lemmas + 1
    const reader = new WordReader(this)
    for (const added of overlay.add ?? []) this.#added(added, reader)
    this.trie = this.#nfa.determinize()
    this.#nfa = new Nfa()
  }

  /** By lemma: belongs to the class. */
  #members(name: string, meaning: Meaning): Uint8Array {
    const lemmas = (this.#classes.get(name) ?? []).map(member => meaning.word(member))
    const members = new Uint8Array(this.#lemmas + 1)
    for (const lemma of lemmas) members[lemma] = 1
    return members
  }

  #lemma(surface: string, core: boolean): number {
    const known = this.vocabulary.find(surface)
    if (known !== 0) return known
    const lemma = ++this.#lemmas
    this.hashes.push(hashOf(surface))
    this.#surface(surface, lemma, core)
    return lemma
  }

  #surface(surface: string, lemma: number, core: boolean): void {
    if (!this.vocabulary.add(surface, lemma)) return
    if (core) this.#core.push([surface, lemma])
    // People leave the apostrophe out.
    const bare = surface.replaceAll("'", '')
    if (bare !== surface) this.vocabulary.add(bare, lemma)
    this.#surfaces.push([bare, lemma])
  }

  #spell(word: string, surfaces: string[]): void {
    const lemma = this.#lemma(word, true)
    for (const surface of surfaces) this.#surface(surface, lemma, true)
  }

  #meaning(): Meaning {
    return {
      word: text => this.#lemma(text.toLowerCase(), false),
      stem: (root, voice) => this.#lemma(voice === 'active' ? root : `di${root}`, true),
      members: name => {
        const members = this.#classes.get(name)
        if (!members) throw new Error(`no class {${name}}`)
        return members
      },
    }
  }

  /** All stems first, so that a plain word in one phrase and a stem in another are the same word. */
  #stems(packs: Pack[], meaning: Meaning): void {
    const written = packs.flatMap(pack => [
      ...pack.sections.flatMap(section => section.phrases),
      ...pack.classes.flatMap(one => one.members),
    ])
    for (const text of written) {
      for (const [, mark, root] of text.matchAll(/(?<![^\s(|])([*^])([a-z]+)/g)) {
        const lemma = meaning.stem(root!, mark === '*' ? 'active' : 'passive')
        for (const form of mark === '*' ? activeForms(root!) : passiveForms(root!))
          this.#surface(form, lemma, true)
      }
    }
    for (const [name, members] of this.#classes) {
      // Written in no phrase: nothing run together is cut into them.
      if (name === CIRCUMSTANCE || name === INSTRUMENT) continue
      for (const member of members) if (/^[a-z']+$/.test(member)) this.#lemma(member, true)
    }
  }

  #concept(section: Pick<Section, 'kind' | 'id' | 'category' | 'level' | 'role'>): Concept {
    const name = `${section.kind} ${section.id}`
    const known = this.#named.get(name)
    if (known) return known
    const cue = section.kind === 'cue' ? CUES.indexOf(section.id as Cue) : -1
    if (section.kind === 'cue' && cue < 0) throw new Error(`no cue "${section.id}"`)
    if (section.role !== undefined && !isRole(section.role)) throw new Error(`no role "${section.role}"`)
    const concept: Concept = {
      index: this.concepts.length,
      kind: section.kind,
      id: section.id,
      cue,
      set: section.kind === 'set' ? this.#setNumber(section.id) : -1,
      category: section.category ?? 'suicide',
      level: section.level ?? 0,
      role: (section.role ?? 'said') as Role,
    }
    this.concepts.push(concept)
    this.#named.set(name, concept)
    return concept
  }

  #setNumber(name: string): number {
    const known = this.#sets.indexOf(name)
    if (known >= 0) return known
    if (this.#sets.length === MOST_SETS) throw new Error(`more than ${MOST_SETS} sets`)
    return this.#sets.push(name) - 1
  }

  #combine(section: Section): void {
    const concept = this.#concept(section)
    for (const { scope, groups, without } of section.recipes) {
      const combination: Combination = {
        concept,
        sentence: scope === 'sentence',
        groups: groups.map(names => this.#mask(section.id, names)),
        without: this.#mask(section.id, without),
      }
      for (const name of groups[0]!) {
        const set = this.#sets.indexOf(name)
        if (set < 0) throw new Error(`${section.id}: a recipe begins with sets, not with the cue ${name}`)
        this.combinations[set] = [...(this.combinations[set] ?? []), combination]
      }
    }
  }

  #mask(id: string, names: string[]): Int32Array {
    const mask = new Int32Array(MASK)
    for (const name of names) {
      const cue = CUES.indexOf(name as Cue)
      const set = this.#sets.indexOf(name)
      if (cue < 0 && set < 0) throw new Error(`${id}: neither a set nor a cue: ${name}`)
      const bit = cue >= 0 ? cue : CUE_BITS + set
      mask[bit >> 5]! |= 1 << (bit & 31)
    }
    return mask
  }

  #section(section: Section, meaning: Meaning): void {
    if (section.kind === 'combine') return
    const concept = this.#concept(section)
    if (section.anyway) this.anyway.add(concept.set)
    for (const phrase of section.phrases) {
      try {
        this.#nfa.end(write(this.#nfa, phrase, 0, meaning), concept.index)
      } catch (error) {
        throw new Error(`${section.id}: ${(error as Error).message}`)
      }
    }
  }

  /** Its words are read as a message's are; a word that no pack knows becomes the program's own. */
  #added({ id, phrase, level, category }: NonNullable<Overlay['add']>[number], reader: WordReader): void {
    const concept = this.#concept({ kind: 'event', id, category, level, role: 'said' })
    const { count, lemma, start, end } = reader.read(phrase)
    let node = 0
    for (let at = 0; at < count; at++)
      node = this.#nfa.step(node, lemma[at] || this.#own(phrase.slice(start[at], end[at])))
    if (count > 0) this.#nfa.end(node, concept.index)
  }

  #own(written: string): number {
    const word = folded(written)
    const lemma = ++this.#lemmas
    this.own.add(word, lemma)
    this.nearOwn.add(word, lemma)
    return lemma
  }

  #typos(packs: Pack[]): Set<number> {
    const mattering = new Set<number>()
    const sources: [string, number][] = []
    for (const word of packs.flatMap(pack => pack.typos)) {
      const lemma = this.#lemma(word, true)
      this.#core.push([word, lemma])
      mattering.add(lemma)
      sources.push([word, lemma])
    }
    for (const [word, lemma] of this.#core)
      if (mattering.has(lemma) && word.length > 4) sources.push([word, lemma])
    for (const [word, lemma] of sources) {
      for (const form of masksOf(word)) this.vocabulary.add(form, lemma)
    }
    for (const [word, lemma] of sources) {
      for (const form of typosOf(word)) if (this.ordinary.find(form) === 0) this.vocabulary.add(form, lemma)
    }
    return mattering
  }
}
