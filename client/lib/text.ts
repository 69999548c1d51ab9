/** The server's limit for one message; `wire.test.ts` compares the two. */
export const MAX_BODY_CODE_POINTS = 2_000

/** Code points, as the server counts: an emoji of one code point is one. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** A pair, or half of one. No lookbehind: Safari 14 does not parse it. */
const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g

/** What is sent: without the blanks around it, and with no half of a character, which the server would refuse. */
export function tidy(text: string): string {
  return wellFormed(text.replace(/\r\n?/g, '\n')).trim()
}

function wellFormed(text: string): string {
  return text.replace(SURROGATES, part => (part.length === 2 ? part : '\uFFFD'))
}
