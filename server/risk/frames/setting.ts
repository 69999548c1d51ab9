/** Everything around one phrase that changes what it claims. */
import { BOUNDARY } from '../text/tokens.ts'
import type { Cue } from './cues.ts'
import type { Scene } from './scene.ts'
import { PERSONS, type Person, personOf } from './who.ts'

/** So many words behind a "now" may say that it is over. */
const HEALED_WITHIN = 4
const REACH = 9
/** A message this short is about one thing. */
const SHORT_MESSAGE = 25
/** A clause this short belongs to its neighbor: "tonight, I …", "… , besok". */
const SHORT_CLAUSE = 5
/** "not about the homework": a trifle is denied by a "not" this near. */
const NOT_REACH = 3
/** "like in a film": so far before the story stands the likeness. */
const SIMILE_REACH = 3
/** "suicide is all I think about": a thought may stand this far behind its object. */
const THOUGHT_BEHIND = 6
/** "kms isn't a figure of speech": so long is what takes a thing back, with its denial. */
const RETRACTION = 5

export class Setting implements Person {
  readonly scene: Scene
  readonly start: number
  readonly end: number
  readonly who: Person['who']
  readonly explicit: boolean
  readonly negated: boolean
  readonly sentence: [number, number]
  /** Where the phrase's own modal words are looked for. */
  readonly left: number
  /** The clause, with short neighbors. */
  readonly clause: [number, number]
  readonly #holdsSelf: boolean

  /** `holdsSelf`: the phrase speaks of its writer unless its own clause names another, as "kms" does. */
  constructor(scene: Scene, start: number, end: number, holdsSelf = false) {
    this.scene = scene
    this.start = start
    this.end = end
    this.#holdsSelf = holdsSelf
    const own = holdsSelf && scene.lastOfAny(PERSONS, scene.clauseStart(start), start) < 0
    const person: Person = own ? { who: 'self', explicit: false } : personOf(scene, start, end)
    this.who = person.who
    this.explicit = person.explicit
    this.negated = scene.negated(start, end)
    this.sentence = [scene.sentenceStart(start), scene.sentenceEnd(end - 1)]
    const from = scene.clauseStart(start)
    const to = scene.clauseEnd(end - 1)
    this.left = Math.max(from, start - REACH)
    this.clause = [this.#shortBefore(from), this.#shortAfter(to)]
  }

  #shortBefore(from: number): number {
    const { boundary } = this.scene.words
    if (from === 0 || boundary[from]! >= BOUNDARY.sentence) return from
    const before = this.scene.clauseStart(from - 1)
    return from - before <= SHORT_CLAUSE ? before : from
  }

  #shortAfter(to: number): number {
    const { boundary } = this.scene.words
    if (to >= this.scene.count || boundary[to]! >= BOUNDARY.sentence) return to
    const after = this.scene.clauseEnd(to)
    return after - to <= SHORT_CLAUSE ? after : to
  }

  /** Among the words that lead to the phrase, the phrase itself, and just behind it. */
  modal(cue: Cue): boolean {
    const behind = cue === 'think' ? THOUGHT_BEHIND : 2
    return (
      this.scene.within(cue, this.left, this.end) ||
      this.scene.within(cue, this.end, Math.min(this.end + behind, this.clause[1]))
    )
  }

  get asked(): boolean {
    return this.scene.asked(this.start)
  }

  before(cue: Cue): boolean {
    return this.scene.within(cue, this.left, this.start)
  }

  near(cue: Cue): boolean {
    return this.scene.within(cue, this.clause[0], this.clause[1])
  }

  inSentence(cue: Cue): boolean {
    return this.scene.within(cue, this.sentence[0], this.sentence[1])
  }

  /** Where the phrase's sentence speaks of a story, or -1: "like in a film" does not, and "but my own dad …" leaves it. */
  #story(withPhrase: boolean): number {
    const { scene } = this
    let from = this.sentence[0]
    for (let at = this.start - 1; at > from && scene.has('but'); at--)
      if (scene.is(at, 'but') && (scene.within('self', at, this.end) || scene.within('me', at, this.end)))
        from = at
    for (let at = scene.find('fiction', from, this.sentence[1]); at >= 0; ) {
      if ((withPhrase || !this.#own(at)) && !scene.within('simile', Math.max(from, at - SIMILE_REACH), at))
        return at
      at = scene.find('fiction', at + 1, this.sentence[1])
    }
    return -1
  }

  /** The words around the phrase are of a story; its own may name one. */
  get inStory(): boolean {
    return this.#story(false) >= 0
  }

  /** In the sentence, and no part of a story: in "the novel I read" the speaker is only its reader. */
  holds(cue: Cue): boolean {
    const { scene } = this
    const [from, to] = this.sentence
    return scene.some(cue, from, to, at => !scene.is(at, 'fiction'))
  }

  /** Wanted, meant or thought by the speaker, in so many words. */
  get owned(): boolean {
    const from = Math.max(this.left, this.start - 5)
    const near = (cue: Cue) => this.scene.within(cue, from, this.end)
    return (
      this.who === 'self' &&
      (near('want') || near('will') || near('think') || near('tried') || near('better'))
    )
  }

  /** Told, and not felt: a story, a song, a lesson, the news. */
  get told(): boolean {
    const { scene } = this
    const fiction = this.#story(true)
    const before =
      fiction >= 0
        ? fiction
        : scene.find(
            'fiction',
            Math.max(0, scene.sentenceStart(Math.max(0, this.sentence[0] - 1))),
            this.sentence[0],
          )
    if (fiction >= 0 || (before >= 0 && !this.explicit)) {
      if (!(this.owned && this.explicit)) return true
      if (scene.quoted(this.start)) return true
      if (scene.within('quote', this.sentence[0], this.start)) return true
      // "in that song he says I want to die"
      if (fiction >= 0 && fiction < this.start && scene.within('says', fiction, this.start)) return true
      if (this.#spokenThere(fiction)) return true
    }
    return this.lesson
  }

  /** "She says I want to die, in the last scene": in somebody's mouth, who is nobody near. */
  #spokenThere(fiction: number): boolean {
    const { scene } = this
    if (fiction < this.end || scene.has('close')) return false
    const said = scene.find('says', this.sentence[0], this.start)
    return said >= 0 && scene.within('they', this.sentence[0], said) && !scene.within('me', said, this.start)
  }

  /** "How do I help a friend who …": a way to help is asked for first. Who is told of first is at risk. */
  get ofHelping(): boolean {
    return this.inSentence('how') && this.scene.within('help', this.sentence[0], this.start)
  }

  /** What a class is about, and not the speaker. */
  get lesson(): boolean {
    const { scene } = this
    // "… ? law class": a short message has one subject.
    const [from, to] = scene.count <= SHORT_MESSAGE ? [0, scene.count] : this.sentence
    const lesson = this.#studies(from, this.start) || this.#studies(this.end, to)
    return lesson && !this.#holdsSelf && !scene.has('serious') && !(this.owned && this.explicit)
  }

  /** A lesson named in [from, to), and not denied: "and not about her dissertation". */
  #studies(from: number, to: number): boolean {
    return this.scene.some('study', from, to, at => !this.#deniedNear(at))
  }

  /** A "not" of the same clause stands just before the word. */
  #deniedNear(at: number): boolean {
    return this.scene.within('not', Math.max(this.scene.clauseStart(at), at - NOT_REACH), at)
  }

  /** Whether the words from here on, in the same clause, say that it is over. */
  #healed(from: number): boolean {
    const { scene } = this
    const at = scene.find('resolved', from, from + HEALED_WITHIN)
    for (let i = from; i <= at; i++) if (scene.words.boundary[i]! >= BOUNDARY.comma) return false
    return at >= 0 && !scene.negated(at, at + 1)
  }

  /** Far behind and over: a time long ago or an "I'm fine now", with nothing that brings it back. */
  get past(): boolean {
    const { scene } = this
    if (this.near('recent') || this.near('today') || this.near('later')) return false
    if (scene.has('again')) return false
    // "I was fine for years but I'm suicidal now." But: "dulu nyoba bunuh diri sekarang udah sembuh".
    if (
      this.end < scene.count &&
      scene.is(this.end, 'now') &&
      scene.words.boundary[this.end]! < BOUNDARY.comma &&
      !this.#healed(this.end + 1)
    )
      return false
    // "bersih dari …", "recovered from …"
    if (this.#over(this.start - 3, this.start) && !this.negated) return true
    const long = this.#lastBefore('long')
    const behind = long >= 0 || scene.within('long', this.end, this.clause[1])
    // "dulu …, sekarang pengen mati": a now between brings it to the present.
    if (behind && !(long >= 0 && scene.within('now', long, this.start))) {
      if (!this.#still()) return true
    }
    // "At half term, fine now": not long ago, however it is now.
    if (this.near('season')) return false
    if (!scene.has('resolved')) return false
    const after = this.sentence[1] < scene.count ? scene.sentenceEnd(this.sentence[1]) : this.sentence[1]
    const from = scene.count <= 40 ? 0 : this.sentence[0]
    const to = scene.count <= 40 ? scene.count : after
    return this.#over(from, to) && !this.#still()
  }

  /** Whether one of the words [from, to) says that it is over, and is not denied: "clean", but not "never stopped". */
  #over(from: number, to: number): boolean {
    const { scene } = this
    const { boundary } = scene.words
    for (let at = scene.find('resolved', from, to); at >= 0; at = scene.find('resolved', at + 1, to)) {
      if (this.#own(at)) continue
      let first = at
      while (first > from && scene.is(first - 1, 'resolved')) first--
      // "Udah lama ga | punya alasan hidup": the phrase's own beginning.
      if (at < this.start && scene.is(this.start, 'resolved') && first >= this.start - 3) continue
      const denied = [1, 2].some(
        k =>
          first - k >= 0 &&
          boundary[first - k + 1]! < BOUNDARY.comma &&
          (scene.is(first - k, 'not') || scene.is(first - k, 'notjust')),
      )
      if (!denied && !scene.is(at, 'notjust')) return true
    }
    return false
  }

  #lastBefore(cue: Cue): number {
    for (let at = this.start - 1; at >= this.clause[0] && this.scene.has(cue); at--)
      if (this.scene.is(at, cue)) return at
    return this.scene.find(cue, this.start, this.end)
  }

  #still(): boolean {
    const { scene } = this
    if (!scene.has('still')) return false
    for (let at = this.clause[0]; at < this.clause[1]; at++) {
      if (scene.is(at, 'still') && !scene.is(at, 'resolved') && !scene.is(at, 'long')) return true
    }
    return false
  }

  /** Laughed away, and not taken back. */
  get joked(): boolean {
    const { scene } = this
    if (!scene.has('joke')) return false
    if (!scene.has('serious')) return true
    // The last word counts: "I mean it … lmao", "lol. no, I mean it".
    return this.#last('joke') > this.#last('serious')
  }

  /** Taken back in so many words, whatever it was: "it was a joke", "not literally". */
  get retracted(): boolean {
    if (!this.scene.has('retract')) return false
    const at = this.#last('retract')
    return at > this.#last('serious') && !this.scene.within('not', at - RETRACTION, at)
  }

  #last(cue: Cue): number {
    for (let at = this.scene.count - 1; at >= 0; at--) if (this.scene.is(at, cue)) return at
    return -1
  }

  /** "… if they change the menu again": a threat over a trifle. */
  get conditional(): boolean {
    const { scene } = this
    const hinged =
      scene.within('ifs', this.end, Math.min(this.end + 4, this.sentence[1])) ||
      scene.within('ifs', this.sentence[0], this.start)
    const grave = this.inSentence('dread') || this.inSentence('hurt')
    return (
      hinged &&
      ((this.inSentence('again') && !grave) ||
        this.inSentence('mundane') ||
        this.inSentence('sport') ||
        this.joked)
    )
  }

  /** A now that is not the other side of a then: "back then I …, now I'm fine". */
  get now(): boolean {
    const { scene } = this
    const [from, to] = this.clause
    for (let at = scene.find('now', from, to); at >= 0; at = scene.find('now', at + 1, to))
      if (!scene.within('resolved', at, scene.clauseEnd(at))) return true
    return false
  }

  /** One of the phrase's own words: "bored" of "bored of life". */
  #own(at: number): boolean {
    return at >= this.start && at < this.end
  }

  /** A trifle is what brings it on: "this exam makes me …", but not "I'm not hungry, I …" nor "after every shift I …". */
  get trifling(): boolean {
    const { scene } = this
    const [from, to] = this.sentence
    if (scene.has('serious')) return false
    // Laughter over a place is laughter still.
    const aside = (at: number) => scene.is(at, 'aside') && !this.joked
    return scene.some('mundane', from, to, at => !this.#own(at) && !this.#deniedNear(at) && !aside(at))
  }
}
