/** The labelled sentences the linear model learns from: one example a line, `LEVEL CATEGORY: text`, ` / ` between messages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CATEGORIES, type Category } from '../../server/protocol/levels.ts'
import { type Pack, pages, parsePack } from '../../server/risk/pack.ts'
import type { Message } from '../../server/risk/types.ts'

export interface Sentence {
  messages: Message[]
  pages: boolean
  /** 0 to 4, or unknown. */
  level: number | undefined
  category: Category | undefined
  /** Sentences of one block are held out together: twins stand side by side. */
  block: string
  language: string
  /** Harmless, and no twin of something that pages: what people say all day. */
  everyday: boolean
  /** Of a pack. */
  example: boolean
}

const BLOCK = 20

/** Throws an Error that names the line when one cannot be read. */
export function readSentences(folder: string): Sentence[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.txt'))
    .sort()
    .flatMap(name => sentencesOf(name, readFileSync(join(folder, name), 'utf8')))
}

/** What the packs say of themselves: said plainly for the most part, which sentences written to be difficult are not. */
export function examplesOf(packs: Pack[]): Sentence[] {
  return packs.flatMap(({ id, examples }) =>
    examples.map((example, index) => ({
      messages: example.messages,
      pages: pages(example),
      level: typeof example.expect === 'number' ? example.expect : undefined,
      category: undefined,
      block: `${id}:${Math.floor(index / BLOCK)}`,
      language: id.startsWith('id.') ? 'id' : 'en',
      everyday: false,
      example: true,
    })),
  )
}

function sentencesOf(name: string, text: string): Sentence[] {
  const sentences: Sentence[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const parts = /^([0-4]|page|calm) ?([a-z-]*): *(.+)$/.exec(line)
    const [, label = '', category = '', body = ''] = parts ?? []
    if (!parts || (category !== '' && !CATEGORIES.includes(category as Category)))
      throw new Error(`${name}:${index + 1}: cannot read "${line.slice(0, 60)}"`)
    const level = /\d/.test(label) ? Number(label) : undefined
    sentences.push({
      messages: parsePack(name, `page: ${body}`).examples[0]!.messages,
      pages: label === 'page' || (level ?? 0) >= 2,
      level: level ?? (label === 'calm' ? 0 : undefined),
      category: (category || undefined) as Category | undefined,
      block: `${name}:${Math.floor(sentences.length / BLOCK)}`,
      language: name.slice(0, 2),
      everyday: false,
      example: false,
    })
  }
  sentences.forEach((sentence, index) => {
    sentence.everyday = [-1, 0, 1].every(by => !sentences[index + by]?.pages)
  })
  return sentences
}
