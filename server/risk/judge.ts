/** Judges a window of messages by what the newest says or completes. */

import type { Level } from '../protocol/levels.ts'
import { meets } from './frames/answers.ts'
import { PART } from './frames/findings.ts'
import { composedLevel } from './frames/message.ts'
import type { Reader, Reading } from './read.ts'
import { BOUNDARY } from './text/tokens.ts'
import { makeWords, type Words } from './text/words.ts'
import type { Hit, Judgement, Span } from './types.ts'

/** A statement may be split where the newest message, or the one before, is this short. */
const SPLIT_WORDS = 9
/** So many of the earlier words can belong to a split statement. */
const SPLIT_TAIL = 16
/** How many of the speaker's own messages make one statement. */
const SPLIT_MESSAGES = 3

export function judge(reader: Reader, readings: Reading[]): Judgement {
  const newest = readings.at(-1)
  if (!newest) return { level: 0, category: undefined, hits: [], suppressed: [] }
  const hits = [...newest.hits]
  const suppressed = [...newest.suppressed]
  if (readings.length > 1) {
    answered(readings, newest, hits, reader)
    completed(reader, readings, newest, hits)
    gathered(readings, newest, hits, reader)
  }
  twoSigns(readings, newest, hits, reader)
  if (readings.length > 1 && topLevel(hits) < 2 && !denied(readings, newest)) {
    const hit = reader.model?.talk(readings)
    if (hit) hits.push(hit)
  }
  let top: Hit | undefined
  for (const hit of hits) if (!top || hit.level > top.level) top = hit
  return { level: top?.level ?? 0, category: top?.category, hits, suppressed }
}

/** Whether the newest message only says no to the question before it. */
function denied(readings: Reading[], newest: Reading): boolean {
  const asked = readings.at(-2)
  return (
    newest.answer === 'no' &&
    newest.words.count <= SPLIT_WORDS &&
    asked?.from !== newest.from &&
    asked?.questions.some(({ on }) => on !== 'no') === true
  )
}

function topLevel(hits: Hit[]): Level {
  let level: Level = 0
  for (const hit of hits) if (hit.level > level) level = hit.level
  return level
}

/** Whether the model has doubted the same in one message. */
function doubted({ suppressed }: Reading, { rule, level }: Hit): boolean {
  return suppressed.some(one => one.reason === 'unlikely' && one.rule === rule && one.level >= level)
}

/** The newest message as a whole. */
function whole(words: Words, message = 0): Span[] {
  return words.count === 0 ? [] : [{ message, start: words.start[0]!, end: words.end[words.count - 1]! }]
}

function back(span: Span, by: number): Span {
  return { ...span, message: span.message + by }
}

/** The other side's question, and this answer. */
function answered(readings: Reading[], newest: Reading, hits: Hit[], reader: Reader): void {
  if (!newest.answer) return
  for (let by = 1; by < readings.length; by++) {
    const asked = readings[readings.length - 1 - by]!
    if (asked.from === newest.from) {
      // The answer to a question comes in the first message after it.
      if (by > 1 || asked.answer) return
      continue
    }
    for (const question of asked.questions) {
      if (!meets(question.on, newest.answer) || reader.lexicon.silenced.has(question.rule)) continue
      if (
        question.needsSign &&
        !readings.some(one => one.from === newest.from && one.parts & SIGN_OF_SUICIDE) &&
        !readings.some(one => one.questions.some(other => !other.needsSign && other.on === 'yes'))
      ) {
        continue
      }
      // "Are you safe?" "No, I've got the knife": what is owned to weighs with what the answer adds.
      const owned = question.category === 'suicide' ? composedLevel(newest.parts | PART.desire).level : 0
      hits.push({
        rule: question.rule,
        level: Math.max(owned, question.level) as Level,
        category: question.category,
        spans: [...whole(newest.words), back(question.span, by)],
        parts: ['asked by the other side', `answered: ${newest.answer}`],
      })
    }
    if (asked.questions.length > 0 || by > 1) return
  }
}

const SIGN_OF_SUICIDE =
  PART.wish |
  PART.thought |
  PART.desire |
  PART.intent |
  PART.plan |
  PART.attempt |
  PART.goodbye |
  PART.farewell

/** One statement in several messages: "aku mau" / "mati aja". */
function completed(reader: Reader, readings: Reading[], newest: Reading, hits: Hit[]): void {
  if (newest.words.count === 0) return
  const own: { reading: Reading; by: number }[] = []
  for (let by = 1; by < readings.length && own.length < SPLIT_MESSAGES - 1; by++) {
    const reading = readings[readings.length - 1 - by]!
    if (reading.from === newest.from) own.push({ reading, by })
  }
  const previous = own[0]
  if (!previous || (newest.words.count > SPLIT_WORDS && previous.reading.words.count > SPLIT_WORDS)) return
  let best: Hit | undefined
  const known = Math.max(topLevel(hits), 0)
  for (let take = 1; take <= own.length; take++) {
    const pieces = own.slice(0, take).reverse()
    if (take > 1 && pieces[0]!.reading.words.count > SPLIT_WORDS) break
    const { words, places } = joined(pieces, newest)
    const joint = reader.readWords(newest.from, words)
    for (const hit of joint.hits) {
      const before = Math.max(known, ...pieces.map(piece => topLevel(piece.reading.hits)))
      if (doubted(newest, hit) || pieces.some(piece => doubted(piece.reading, hit))) continue
      if (hit.level <= before || hit.level < 2 || (best && hit.level <= best.level)) continue
      best = {
        ...hit,
        spans: hit.spans.flatMap(span => placed(span, places)),
        parts: [...hit.parts, 'over several messages'],
      }
    }
  }
  if (best) hits.push(best)
}

/** The words of several messages as one, with positions in a common line and where each word came from. */
function joined(
  pieces: { reading: Reading; by: number }[],
  newest: Reading,
): { words: Words; places: { by: number; start: number; end: number }[] } {
  const parts = [
    ...pieces.map(({ reading, by }) => ({
      words: reading.words,
      by,
      skip: Math.max(0, reading.words.count - SPLIT_TAIL),
    })),
    { words: newest.words, by: 0, skip: 0 },
  ]
  const count = parts.reduce((sum, part) => sum + Math.min(part.words.count - part.skip, SPLIT_TAIL * 2), 0)
  const words = makeWords(count)
  const places: { by: number; start: number; end: number }[] = []
  let at = 0
  for (const { words: piece, by, skip } of parts) {
    for (let i = skip; i < piece.count && i < skip + SPLIT_TAIL * 2; i++) {
      words.lemma[at] = piece.lemma[i]!
      words.start[at] = at
      words.end[at] = at + 1
      words.boundary[at] = i === skip && at > 0 ? BOUNDARY.space : piece.boundary[i]!
      words.flags[at] = piece.flags[i]!
      words.number[at] = piece.number[i]!
      places.push({ by, start: piece.start[i]!, end: piece.end[i]! })
      at++
    }
  }
  return { words, places }
}

/** A span over the common line as spans of the messages it touches. */
function placed(span: Span, places: { by: number; start: number; end: number }[]): Span[] {
  const spans: Span[] = []
  for (let at = span.start; at < span.end; at++) {
    const { by, start, end } = places[at]!
    const last = spans.at(-1)
    if (last && last.message === by && start >= last.start) last.end = Math.max(last.end, end)
    else spans.push({ message: by, start, end })
  }
  return spans
}

/** Parts told one by one: a wish before, a means or a goodbye or "tonight" now. */
function gathered(readings: Reading[], newest: Reading, hits: Hit[], reader: Reader): void {
  const adds = newest.parts & ~(PART.past | PART.joke | PART.other | PART.wish)
  if (adds === 0 || reader.lexicon.silenced.has('suicide.composed')) return
  let before = 0
  const spans: Span[] = []
  for (let by = 1; by < readings.length; by++) {
    const reading = readings[readings.length - 1 - by]!
    if (reading.from !== newest.from) continue
    const parts = reading.parts & ~(PART.past | PART.joke | PART.other | PART.today)
    if (parts === 0) continue
    before |= parts
    for (const hit of reading.hits)
      if (hit.category === 'suicide' || hit.category === 'overdose')
        spans.push(...hit.spans.map(span => back(span, by)))
  }
  if (before === 0) return
  const { level, parts } = composedLevel(before | adds)
  if (level === 0 || level <= topLevel(hits) || level <= composedLevel(before).level) return
  hits.push({
    rule: 'suicide.composed',
    level,
    category: 'suicide',
    spans: [...whole(newest.words), ...spans],
    parts,
  })
}

/** Two different `watch` signs in one window make `moderate`. */
function twoSigns(readings: Reading[], newest: Reading, hits: Hit[], reader: Reader): void {
  if (newest.signs.length === 0 || topLevel(hits) >= 2 || reader.lexicon.silenced.has('two-signs')) return
  const seen = new Map<string, Span[]>()
  for (let by = 0; by < readings.length; by++) {
    const reading = readings[readings.length - 1 - by]!
    if (reading.from !== newest.from) continue
    for (const sign of reading.signs) {
      if (seen.has(sign)) continue
      const hit = reading.hits.find(one => one.rule === sign)
      seen.set(sign, hit ? hit.spans.map(span => back(span, by)) : [])
    }
  }
  if (seen.size < 2) return
  const first = hits.find(hit => newest.signs.includes(hit.rule))
  hits.push({
    rule: 'two-signs',
    level: 2,
    category: first?.category ?? 'suicide',
    spans: [...seen.values()].flat(),
    parts: [...seen.keys()],
  })
}
