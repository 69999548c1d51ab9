/** Reads one message: words, phrases, and the signs they add up to. */
import type { Lexicon } from './lexicon/lexicon.ts'
import { findMentions, type Mentions } from './lexicon/mentions.ts'
import { WordReader, type Words } from './text/words.ts'
import type { Hit, Message, Side, Suppressed } from './types.ts'

/** What one message says by itself. Treat it as opaque: only `judge` looks inside. */
export interface Reading {
  from: Side
  words: Words
  mentions: Mentions
  hits: Hit[]
  suppressed: Suppressed[]
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
    const mentions = findMentions(this.lexicon, words)
    const hits: Hit[] = []
    for (let i = 0; i < mentions.length; i += 3) {
      const concept = this.lexicon.concepts[mentions[i]!]!
      if (concept.kind !== 'event') continue
      hits.push({
        rule: concept.id,
        level: concept.level,
        category: concept.category,
        spans: [{ message: 0, start: words.start[mentions[i + 1]!]!, end: words.end[mentions[i + 2]! - 1]! }],
        parts: [],
      })
    }
    return { from: message.from, words, mentions, hits, suppressed: [] }
  }
}
