/**
 * What each UTF-16 code unit is to the reader: a folded letter, a digit, a mark, or nothing.
 *
 * One table look-up a character replaces a chain of `normalize` calls and regular expressions, and offsets stay those of the
 * original. The table is derived from the platform's own NFKD data plus the look-alikes that NFKD does not know.
 */

/** Dropped without a trace: zero-width and bidi controls, combining marks, variation selectors. */
export const NOTHING = 1
/** Two code units make one character; see `foldAstral`. */
export const SURROGATE = 2
/** A picture with a meaning of its own in one code unit (☠, ✂ …). */
export const PICTURE = 3
export const SPACE = 32
export const NEWLINE = 10

const LOOKALIKES: Record<string, string> = {
  a: 'аαɑᴀ',
  b: 'вЬьʙβ',
  c: 'сϲᴄↄ',
  d: 'ԁɗᴅđ',
  e: 'еєεҽɛᴇ',
  f: 'ғꜰƒ',
  g: 'ɡցԍɢğ',
  h: 'һнʜհ',
  i: 'іιıɪіɩӀ',
  j: 'јʝᴊϳ',
  k: 'кκᴋқ',
  l: 'ӏʟⅼł',
  m: 'мᴍϻ',
  n: 'пηɴոη',
  o: 'оοσᴏօө',
  p: 'рρᴘþ',
  q: 'ԛզ',
  r: 'гʀɾя',
  s: 'ѕꜱʂ',
  t: 'тτᴛŧ',
  u: 'υսᴜцμ',
  v: 'ѵνᴠ',
  w: 'ѡωᴡшɯ',
  x: 'хχ×',
  y: 'уγʏүу',
  z: 'ᴢʐƶ',
}

/** Ranges whose characters may fold to a Latin letter or digit; the rest of the plane is not worth a `normalize` call at start. */
const FOLDED_RANGES: [number, number][] = [
  [0x80, 0x36f],
  [0x1d00, 0x1eff],
  [0x2070, 0x218f],
  [0x2460, 0x24ff],
  [0x2c60, 0x2c7f],
  [0xa720, 0xa7ff],
  [0xfb00, 0xfb06],
  [0xff00, 0xffef],
]

const NOTHING_RANGES: [number, number][] = [
  [0x00ad, 0x00ad],
  [0x0300, 0x036f],
  [0x034f, 0x034f],
  [0x0483, 0x0489],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x20d0, 0x20ff],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
]

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

/** The fold of one character by compatibility decomposition: its first Latin letter, digit or known mark, or 0. */
function decompose(character: string): number {
  for (const part of character.normalize('NFKD').toLowerCase()) {
    const code = part.codePointAt(0)!
    if (code < 128 && code > 32) return code
  }
  return 0
}

function build(): Uint8Array {
  const table = new Uint8Array(0x10000).fill(SPACE)
  for (let code = 33; code < 128; code++) table[code] = code
  for (let code = 65; code <= 90; code++) table[code] = code + 32
  table[10] = NEWLINE
  table[13] = NEWLINE
  table[0x2028] = table[0x2029] = NEWLINE
  for (const [from, to] of FOLDED_RANGES) {
    for (let code = from; code <= to; code++) table[code] = decompose(String.fromCharCode(code)) || SPACE
  }
  for (let code = 0x2600; code <= 0x27bf; code++) table[code] = PICTURE
  for (let code = 0xd800; code <= 0xdfff; code++) table[code] = SURROGATE
  for (const [from, to] of NOTHING_RANGES) for (let code = from; code <= to; code++) table[code] = NOTHING
  for (const [letter, alike] of Object.entries(LOOKALIKES)) {
    for (const character of alike + alike.toUpperCase()) {
      const code = character.charCodeAt(0)
      if (code > 127) table[code] = letter.charCodeAt(0)
    }
  }
  // Capitals whose shape is another letter than their lower case's.
  const CAPITALS: Record<string, string> = {
    Β: 'b',
    Η: 'h',
    Ν: 'n',
    Ρ: 'p',
    Χ: 'x',
    Υ: 'y',
    В: 'b',
    Н: 'h',
    Р: 'p',
    С: 'c',
    У: 'y',
    Х: 'x',
    И: 'n',
  }
  for (const [character, letter] of Object.entries(CAPITALS))
    table[character.charCodeAt(0)] = letter.charCodeAt(0)
  for (const quote of '‘’ʼʹ`´′＇') table[quote.charCodeAt(0)] = 39
  for (const quote of '“”„«»″‹›「」') table[quote.charCodeAt(0)] = 34
  for (const dash of '–—―') table[dash.charCodeAt(0)] = 44
  for (const dash of '‐‑‒−') table[dash.charCodeAt(0)] = 45
  for (const dot of '·•∙⋅‧・') table[dot.charCodeAt(0)] = 46
  table['…'.charCodeAt(0)] = 59
  table['¿'.charCodeAt(0)] = 32
  table['€'.charCodeAt(0)] = 101
  table['£'.charCodeAt(0)] = 32
  table['¡'.charCodeAt(0)] = 105
  return table
}

/** Code unit → folded code. Letters are a–z, digits 0–9, marks stand for themselves, `;` is any ellipsis. */
export const ALPHABET = build()

/** The fold of a character outside the basic plane (styled mathematical letters, enclosed letters), or 0 for a picture. */
export function foldAstral(codePoint: number): number {
  if (codePoint >= 0xe0000 && codePoint <= 0xe0fff) return NOTHING
  if (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff) return NOTHING
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return codePoint - 0x1f1e6 + 97
  for (const base of [0x1f130, 0x1f150, 0x1f170]) {
    if (codePoint >= base && codePoint < base + 26) return codePoint - base + 97
  }
  if (codePoint >= 0x1d400 && codePoint <= 0x1d7ff) {
    const code = decompose(String.fromCodePoint(codePoint))
    if (isWordCode(code)) return code
    const greek = ALPHABET[String.fromCodePoint(codePoint).normalize('NFKD').charCodeAt(0)]!
    return isWordCode(greek) ? greek : SPACE
  }
  return 0
}
