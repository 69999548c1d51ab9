/** Cuts a message into words in one pass, folding each character and remembering where each word stood in the original. */
import { ALPHABET, foldAstral, NEWLINE, NOTHING, PICTURE, SPACE, SURROGATE } from './alphabet.ts'

/** What parts a word from the one before it, weakest first. */
export const BOUNDARY = { glued: 0, space: 1, comma: 2, sentence: 3 } as const

/** A word holds a digit or a mark that may stand for a letter ("k1ll", "su*cide"). */
export const MASKED = 1
/** A word holds the same letter twice in a row, so it may be stretched ("matiii"). */
export const STRETCHED = 2
/** A question mark follows before the sentence ends. */
export const ASKED = 4
/** Stands inside quotation marks. */
export const QUOTED = 8
/** Written as digits only. */
export const NUMBER = 16

export const HASH_SEED = 0x811c9dc5 | 0

export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 16777619)
}

/** The words of the message cut last, as parallel arrays that grow and are reused: a message costs no garbage here. */
export class Tokens {
  count = 0
  start = new Int32Array(64)
  end = new Int32Array(64)
  hash = new Int32Array(64)
  /** Where the word's folded characters begin in `chars`, and how many they are. */
  from = new Int32Array(64)
  length = new Int32Array(64)
  boundary = new Uint8Array(64)
  flags = new Uint8Array(64)
  chars = new Uint16Array(512)
  used = 0

  text(index: number): string {
    const from = this.from[index]!
    return String.fromCharCode(...this.chars.subarray(from, from + Math.min(this.length[index]!, 1000)))
  }

  /** The first characters of some tokens as one run behind all others; answers where it begins. */
  gather(first: number, last: number): number {
    const from = this.used
    for (let i = first; i < last; i++) this.chars[this.used++] = this.chars[this.from[i]!]!
    return from
  }

  /** Every character may be a word of its own; gathered runs come on top of the text. */
  #room(size: number): void {
    if (this.start.length <= size) {
      const most = Math.ceil(size * 1.5)
      this.start = new Int32Array(most)
      this.end = new Int32Array(most)
      this.hash = new Int32Array(most)
      this.from = new Int32Array(most)
      this.length = new Int32Array(most)
      this.boundary = new Uint8Array(most)
      this.flags = new Uint8Array(most)
    }
    if (this.chars.length < size * 2 + 8) this.chars = new Uint16Array(size * 3 + 8)
  }

  cut(text: string): void {
    this.count = 0
    this.used = 0
    this.#room(text.length)
    const { chars } = this
    const size = text.length
    let open = false // a word is being written
    let boundary: number = BOUNDARY.sentence
    let start = 0
    let end = 0
    let hash = HASH_SEED
    let from = 0
    let used = 0
    let flags = 0
    let lettered = false
    let quoted = 0
    let sentence = 0 // first word of the sentence
    let at = 0
    while (at <= size) {
      let code: number = at < size ? ALPHABET[text.charCodeAt(at)]! : SPACE
      let width = 1
      if (at < size) {
        if (code === SURROGATE) {
          const point = text.codePointAt(at)!
          if (point > 0xffff) {
            width = 2
            code = foldAstral(point)
            if (code === 0) code = PICTURE
          } else code = SPACE
        }
      }
      if (code === NOTHING) {
        at += width
        continue
      }
      let inWord = (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
      if (!inWord && at < size && code !== SPACE) {
        // A mark may stand for a letter, but only between letters or before one.
        if (code === 39) inWord = open && isLetter(text, at + 1)
        else if (code === 42)
          inWord =
            open &&
            (isLetter(text, at + 1) || (ALPHABET[text.charCodeAt(at + 1)] === 42 && isLetter(text, at + 2)))
        else if (code === 64 || code === 36) inWord = isLetter(text, at + 1) || (open && code === 36)
        else if (code === 33 || code === 124) inWord = open && isLetter(text, at + 1)
        else if (code === 43) inWord = open && isLetter(text, at + 1)
        if (inWord && code !== 39) flags |= MASKED
      }
      if (inWord) {
        if (!open) {
          open = true
          start = at
          hash = HASH_SEED
          from = used
          flags &= MASKED
        }
        if (code >= 97) lettered = true
        else if (code <= 57 && code !== 39) flags |= MASKED
        let before = used > from ? chars[used - 1]! : 0
        // Letters in a row are what messages are made of: those that follow need no other look.
        for (;;) {
          if (code === before) flags |= STRETCHED
          chars[used++] = code
          hash = hashStep(hash, code)
          before = code
          at += width
          width = 1
          code = at < size ? ALPHABET[text.charCodeAt(at)]! : SPACE
          if (code < 97 || code > 122) break
          lettered = true
        }
        end = at
        continue
      }
      if (open) {
        open = false
        if (!lettered) flags = (flags & ~MASKED) | NUMBER
        this.#push(start, end, hash, from, used - from, boundary, flags | (quoted ? QUOTED : 0))
        boundary = BOUNDARY.glued
        lettered = false
      }
      flags = 0
      if (code === PICTURE) {
        const first = used
        let pictureHash = HASH_SEED
        for (let i = 0; i < width; i++) {
          const unit = text.charCodeAt(at + i)
          chars[used++] = unit
          pictureHash = hashStep(pictureHash, unit)
        }
        this.#push(
          at,
          at + width,
          pictureHash,
          first,
          width,
          boundary === BOUNDARY.glued ? BOUNDARY.space : boundary,
          quoted ? QUOTED : 0,
        )
        boundary = BOUNDARY.space
      } else if (code === SPACE) {
        if (boundary < BOUNDARY.space) boundary = BOUNDARY.space
      } else if (code === NEWLINE) {
        boundary = BOUNDARY.sentence
      } else if (code === 46 || code === 33 || code === 63) {
        const next = at + 1 < size ? ALPHABET[text.charCodeAt(at + 1)]! : SPACE
        if (code === 63) {
          for (let i = sentence; i < this.count; i++) this.flags[i]! |= ASKED
          boundary = BOUNDARY.sentence
          sentence = this.count
        } else if (code === 33) boundary = BOUNDARY.sentence
        else if (next === 46 || (at > 0 && text.charCodeAt(at - 1) === 46))
          boundary = Math.max(boundary, BOUNDARY.comma)
        else if (next === SPACE || next === NEWLINE || next === 34) boundary = BOUNDARY.sentence
      } else if (code === 34) {
        quoted ^= 1
        if (boundary < BOUNDARY.comma) boundary = BOUNDARY.comma
      } else if (code === 44 || code === 59 || code === 58 || code === 40 || code === 41) {
        if (boundary < BOUNDARY.comma) boundary = BOUNDARY.comma
      } else if (code === 39 && !isLetter(text, at + 1)) {
        // A closing single quote: no boundary of its own.
      }
      if (boundary === BOUNDARY.sentence && code !== 63) sentence = this.count
      at += width
    }
    this.used = used
    // An unclosed quotation mark quotes nothing.
    if (quoted) for (let i = this.count - 1; i >= 0 && this.flags[i]! & QUOTED; i--) this.flags[i]! &= ~QUOTED
  }

  #push(
    start: number,
    end: number,
    hash: number,
    from: number,
    length: number,
    boundary: number,
    flags: number,
  ): void {
    const i = this.count++
    this.start[i] = start
    this.end[i] = end
    this.hash[i] = hash
    this.from[i] = from
    this.length[i] = length
    this.boundary[i] = boundary
    this.flags[i] = flags
  }
}

/** How a single word is looked up. */
export function folded(word: string): string {
  const tokens = new Tokens()
  tokens.cut(word)
  return tokens.count > 0 ? tokens.text(0) : word
}

function isLetter(text: string, at: number): boolean {
  for (let i = at; i < text.length && i < at + 4; i++) {
    const code = ALPHABET[text.charCodeAt(i)]!
    if (code === NOTHING) continue
    if (code === SURROGATE) {
      const point = text.codePointAt(i)!
      return point > 0xffff && foldAstral(point) >= 48
    }
    return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
  }
  return false
}
