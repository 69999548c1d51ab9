/** Disguises of a text, one kind at a time; deterministic. For measuring and for tests. */

export const DISGUISES = ['zero-width', 'homoglyph', 'repeat', 'leet', 'dots', 'spaces', 'typo', 'case', 'mask'] as const
export type Disguise = (typeof DISGUISES)[number]

const GLYPHS: Record<string, string> = { a: 'а', e: 'е', o: 'о', i: 'і', c: 'с', p: 'р', x: 'х', y: 'у', s: 'ѕ', d: 'ԁ' }
const LEET: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']

/** A small generator with a seed of its own (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function neighbor(letter: string, random: () => number): string {
  for (const row of KEYS) {
    const at = row.indexOf(letter)
    if (at < 0) continue
    const near = [row[at - 1], row[at + 1]].filter(Boolean)
    return near[Math.floor(random() * near.length)]!
  }
  return letter
}

/** One typing error in one longer word of the text. */
function mistyped(text: string, random: () => number): string {
  const words = text.split(' ')
  const long = words.map((word, index) => ({ word, index })).filter(({ word }) => /^[a-zA-Z]{4,}$/.test(word))
  if (long.length === 0) return text
  const { word, index } = long[Math.floor(random() * long.length)]!
  const at = Math.floor(random() * (word.length - 1))
  const kind = Math.floor(random() * 4)
  words[index] =
    kind === 0
      ? word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
      : kind === 1
        ? word.slice(0, at) + word.slice(at + 1)
        : kind === 2
          ? word.slice(0, at + 1) + word.slice(at)
          : word.slice(0, at) + neighbor(word[at]!.toLowerCase(), random) + word.slice(at + 1)
  return words.join(' ')
}

export function disguise(text: string, kind: Disguise, random: () => number): string {
  const letters = (change: (letter: string) => string) => [...text].map(one => (/[a-z]/i.test(one) ? change(one) : one)).join('')
  switch (kind) {
    case 'zero-width':
      return letters(one => (random() < 0.5 ? `${one}\u200b` : one))
    case 'homoglyph':
      return letters(one => (random() < 0.6 ? (GLYPHS[one] ?? one) : one))
    case 'repeat':
      return text.replace(/[A-Za-z]{3,}/g, word => (random() < 0.6 ? word + word.at(-1)!.repeat(2 + Math.floor(random() * 3)) : word))
    case 'leet':
      return letters(one => (random() < 0.6 ? (LEET[one.toLowerCase()] ?? one) : one))
    case 'dots':
      return text.replace(/[A-Za-z]{4,}/g, word => (random() < 0.5 ? [...word].join('.') : word))
    case 'spaces':
      return text.replace(/[A-Za-z]{4,}/g, word => (random() < 0.5 ? [...word].join(' ') : word))
    case 'typo':
      return mistyped(text, random)
    case 'case':
      return letters(one => (random() < 0.5 ? one.toUpperCase() : one))
    case 'mask':
      return text.replace(/\b(bunuh|mati|suicide|kill|die|gantung|bundir|cutting|overdose|nudes|raped)\b/gi, word => {
        const at = 1 + Math.floor(random() * (word.length - 2))
        return `${word.slice(0, at)}*${word.slice(at + 1)}`
      })
  }
}
