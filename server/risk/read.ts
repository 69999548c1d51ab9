/** Reads one message: words, phrases, and the signs they add up to. */
import { type Answer, answerOf } from './frames/answers.ts'
import type { Findings, Question } from './frames/findings.ts'
import { frameMessage } from './frames/message.ts'
import { Scene } from './frames/scene.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import { findMentions } from './lexicon/mentions.ts'
import { WordReader, type Words } from './text/words.ts'
import type { Hit, Message, Side, Suppressed } from './types.ts'

/** What one message says by itself. Treat it as opaque: only `judge` looks inside. */
export interface Reading {
  from: Side
  words: Words
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

  constructor(lexicon: Lexicon) {
    this.lexicon = lexicon
    this.#words = new WordReader(lexicon)
  }

  read(message: Message): Reading {
    const words = this.#words.read(message.body)
    const scene = new Scene(this.lexicon, message.from, words, findMentions(this.lexicon, words))
    const { hits, suppressed, questions, parts, signs } = frameMessage(scene)
    return { from: message.from, words, hits, suppressed, questions, answer: answerOf(scene), parts, signs }
  }

  /** The signs in words that may come from several messages. */
  readWords(from: Side, words: Words): Findings {
    return frameMessage(new Scene(this.lexicon, from, words, findMentions(this.lexicon, words)))
  }
}
