/**
 * Reads conversations as JSON Lines `{"id", "messages": [{"from", "body"}]}` on standard input and writes for each, in the same
 * order, `{"id", "level", "category", "hits", "suppressed"}`: the highest level up to its last message, and what led there.
 *
 *   --pack DIR      other packs than the program's own
 *   --rules         the rules alone, without the linear model
 *   --overlay FILE  a change to try before it goes live: {"add": […], "silence": […], "levels": […]}
 *
 * A line that cannot be read gives `{"id"?, "error"}` and does not stop the rest.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadPacks, loadWeights } from '../server/risk/load.ts'
import type { Hit, Message, Suppressed } from '../server/risk/types.ts'
import { compile, type Overlay, type Reading, type Watch, WINDOW } from '../server/risk/watch.ts'

const SIDES = new Set(['requester', 'peer', 'counselor'])
/** Output is gathered into pieces of about this many characters. */
const PIECE = 1 << 16

/** `{message, start, end}` with `message` counted from the first, as the input numbers them. */
type Placed = Omit<Hit, 'spans'> & {
  reason?: string
  spans: { message: number; start: number; end: number }[]
}

export interface Scanned {
  id: string | number
  level: number
  category: string | null
  hits: Placed[]
  suppressed: Placed[]
}

/** The highest level a conversation reached, with every hit and suppressed hit on the way. */
export function scanConversation(watch: Watch, id: string | number, messages: Message[]): Scanned {
  const result: Scanned = { id, level: 0, category: null, hits: [], suppressed: [] }
  const window: Reading[] = []
  messages.forEach((message, index) => {
    window.push(watch.read(message))
    if (window.length > WINDOW) window.shift()
    const judgement = watch.judge(window)
    if (judgement.level > result.level) {
      result.level = judgement.level
      result.category = judgement.category ?? null
    }
    const placed = (hit: Hit | Suppressed): Placed => ({
      ...hit,
      spans: hit.spans.map(span => ({ ...span, message: index - span.message })),
    })
    result.hits.push(...judgement.hits.map(placed))
    result.suppressed.push(...judgement.suppressed.map(placed))
  })
  return result
}

function conversationOf(
  line: string,
): { id: string | number; messages: Message[] } | { id?: string | number; error: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { error: 'not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { error: 'not an object' }
  const { id, messages } = value as { id?: unknown; messages?: unknown }
  if (typeof id !== 'string' && typeof id !== 'number') return { error: '"id" must be a string or a number' }
  if (!Array.isArray(messages)) return { id, error: '"messages" must be an array' }
  for (const [index, message] of messages.entries()) {
    if (typeof message !== 'object' || message === null)
      return { id, error: `messages[${index}] must be an object` }
    if (!SIDES.has(message.from))
      return { id, error: `messages[${index}].from must be requester, peer or counselor` }
    if (typeof message.body !== 'string') return { id, error: `messages[${index}].body must be a string` }
  }
  return { id, messages }
}

/** The result for one input line, as an object to be written as JSON. Never throws. */
function scanLine(watch: Watch, line: string): object {
  const conversation = conversationOf(line)
  if ('error' in conversation) return conversation
  try {
    return scanConversation(watch, conversation.id, conversation.messages)
  } catch (error) {
    return {
      id: conversation.id,
      level: 3,
      category: 'unscanned',
      hits: [],
      suppressed: [],
      error: (error as Error).message,
    }
  }
}

/** One line out for each line in that is not blank, in the same order. */
export async function* scanLines(watch: Watch, lines: AsyncIterable<string> | Iterable<string>) {
  for await (const line of lines) if (line.trim() !== '') yield JSON.stringify(scanLine(watch, line))
}

/** The program's own packs and model: found from the folder that holds package.json, bundled or not. */
function ownFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'server/risk')
    if (folder === dirname(folder)) throw new Error('no package.json above this script')
  }
}

export async function main(args: string[]): Promise<number> {
  let watch: Watch
  try {
    const { values } = parseArgs({
      args,
      options: { pack: { type: 'string' }, overlay: { type: 'string' }, rules: { type: 'boolean' } },
    })
    const overlay = values.overlay ? (JSON.parse(readFileSync(values.overlay, 'utf8')) as Overlay) : undefined
    const weights = values.rules ? undefined : loadWeights(join(ownFolder(), 'model/weights.bin'))
    watch = compile(loadPacks(values.pack ?? join(ownFolder(), 'packs')), overlay, weights)
  } catch (error) {
    console.error(`scan: ${(error as Error).message}`)
    return 2
  }
  let piece = ''
  const flush = async () => {
    if (!process.stdout.write(piece)) await new Promise(resolve => process.stdout.once('drain', resolve))
    piece = ''
  }
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of scanLines(watch, lines)) {
    piece += `${line}\n`
    if (piece.length > PIECE) await flush()
  }
  await flush()
  return 0
}
