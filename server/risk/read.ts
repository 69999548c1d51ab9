/** Reads one message: words, phrases, and the signs they add up to. */
import { type Answer, answerOf } from './frames/answers.ts'
import type { Findings, Question } from './frames/findings.ts'
import { frameMessage } from './frames/message.ts'
import { Scene } from './frames/scene.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import { findMentions, type Mentions } from './lexicon/mentions.ts'
import type { Model } from './model/model.ts'
import { WordReader, type Words } from './text/words.ts'
import type { Hit, Message, Side, Suppressed } from './types.ts'

/** What one message says by itself. Treat it as opaque: only `judge` looks inside. */
export interface Reading {
  from: Side
  words: Words
  mentions: Mentions
  hits: Hit[]
  suppressed: Suppressed[]
  questions: Question[]
  answer: Answer
  /** See PART in frames/findings.ts. */
  parts: number
  signs: string[]
}

export class Reader {
  readonly lexicon: Lexicon
  #words: WordReader

  readonly model: Model | undefined

  constructor(lexicon: Lexicon, model?: Model) {
    this.lexicon = lexicon
    this.model = model
    this.#words = new WordReader(lexicon)
  }

  read(message: Message): Reading {
    const words = this.#words.read(message.body)
    const mentions = findMentions(this.lexicon, words)
    const scene = new Scene(this.lexicon, message.from, words, mentions)
    const { hits, suppressed, questions, parts, signs } = frameMessage(scene)
    const answer = answerOf(scene)
    const reading = { from: message.from, words, mentions, hits, suppressed, questions, answer, parts, signs }
    this.model?.read(reading)
    return reading
  }

  /** The signs in words that may come from several messages. */
  readWords(from: Side, words: Words): Findings {
    return frameMessage(new Scene(this.lexicon, from, words, findMentions(this.lexicon, words)))
  }
}
