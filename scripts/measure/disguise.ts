/** Ways in which people hide a word from a filter, or mistype it; each takes a text and a source of numbers from 0 to 1. */

export type Random = () => number

/** A small seeded generator (mulberry32): the same seed disguises the same way. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const HOMOGLYPHS: Record<string, string> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
}
const LEET: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const NEIGHBORS: Record<string, string> = {
  a: 's',
  b: 'v',
  c: 'x',
  d: 'f',
  e: 'r',
  f: 'g',
  g: 'h',
  h: 'j',
  i: 'o',
  j: 'k',
  k: 'l',
  l: 'k',
  m: 'n',
  n: 'm',
  o: 'p',
  p: 'o',
  q: 'w',
  r: 't',
  s: 'd',
  t: 'y',
  u: 'y',
  v: 'b',
  w: 'e',
  x: 'c',
  y: 'u',
  z: 'x',
}

const letters =
  (change: (c: string, random: Random) => string, share: number) => (text: string, random: Random) =>
    [...text].map(c => (/[a-z]/i.test(c) && random() < share ? change(c, random) : c)).join('')

/** Applies `change` to one of the longer words. */
const oneWord =
  (change: (word: string, random: Random) => string, least: number) => (text: string, random: Random) => {
    const words = text.split(' ')
    const long = words.flatMap((word, i) => (/^[a-z]+$/i.test(word) && word.length >= least ? [i] : []))
    if (long.length === 0) return text
    const at = long[Math.floor(random() * long.length)]!
    return words.map((word, i) => (i === at ? change(word, random) : word)).join(' ')
  }

function typo(word: string, random: Random): string {
  const at = 1 + Math.floor(random() * (word.length - 2))
  switch (Math.floor(random() * 3)) {
    case 0:
      return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
    case 1:
      return word.slice(0, at) + word.slice(at + 1)
    default:
      return word.slice(0, at) + (NEIGHBORS[word[at]!.toLowerCase()] ?? word[at]) + word.slice(at + 1)
  }
}

export const DISGUISES: Record<string, (text: string, random: Random) => string> = {
  'zero-width': letters(c => `${c}\u200b`, 0.3),
  homoglyphs: letters(c => HOMOGLYPHS[c] ?? c, 0.6),
  leet: letters(c => LEET[c] ?? c, 0.5),
  repetition: oneWord(word => word + word.at(-1)!.repeat(3), 4),
  dots: oneWord(word => [...word].join('.'), 4),
  spaces: oneWord(word => [...word].join(' '), 4),
  'one typing error': oneWord(typo, 5),
}
