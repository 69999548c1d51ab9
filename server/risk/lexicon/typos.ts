/**
 * Typing errors of the words that matter, made when rules are compiled: at reading time a misspelled word costs what any word
 * costs. Ordinary words are kept out by the packs' guard lists, and a surface that already means something keeps its meaning.
 */

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']

function neighborsOf(letter: string): string {
  for (let row = 0; row < ROWS.length; row++) {
    const at = ROWS[row]!.indexOf(letter)
    if (at < 0) continue
    const near = [ROWS[row]![at - 1], ROWS[row]![at + 1]]
    if (row > 0) near.push(ROWS[row - 1]![at], ROWS[row - 1]![at + 1])
    if (row < 2) near.push(ROWS[row + 1]![at - 1], ROWS[row + 1]![at])
    return near.filter(Boolean).join('')
  }
  return ''
}

const NEIGHBORS = new Map([...'abcdefghijklmnopqrstuvwxyz'].map(letter => [letter, neighborsOf(letter)]))

const BESIDE = new Uint8Array(26 * 26)
for (const [letter, near] of NEIGHBORS)
  for (const other of near) BESIDE[(letter.charCodeAt(0) - 97) * 26 + other.charCodeAt(0) - 97] = 1

/** Whether two keys lie side by side, by their letters' codes. */
export function neighbors(one: number, other: number): boolean {
  return one > 96 && one < 123 && BESIDE[(one - 97) * 26 + other - 97] === 1
}

/** All single typing errors of a word: letters swapped, left out, doubled, or hit on or with a neighboring key. */
export function typosOf(word: string): string[] {
  const forms = new Set<string>()
  for (let i = 0; i < word.length; i++) {
    const before = word.slice(0, i)
    const letter = word[i]!
    const after = word.slice(i + 1)
    if (after) forms.add(before + after[0] + letter + after.slice(1))
    if (word.length > 3) forms.add(before + after)
    forms.add(before + letter + letter + after)
    for (const near of NEIGHBORS.get(letter) ?? '') {
      forms.add(before + near + after)
      if (word.length > 3) {
        forms.add(before + near + letter + after)
        forms.add(before + letter + near + after)
      }
    }
  }
  forms.delete(word)
  return [...forms].filter(form => form.length > 2)
}

/** The word with one or two of its inner letters masked: "su*cide", "k*ll", "b*n*h". */
export function masksOf(word: string): string[] {
  const forms: string[] = []
  for (let i = 1; i < word.length; i++) {
    const once = `${word.slice(0, i)}*${word.slice(i + 1)}`
    if (i < word.length - 1) forms.push(once)
    if (word.length < 4) continue
    for (let j = i + 1; j < word.length - 1; j++) forms.push(`${once.slice(0, j)}*${once.slice(j + 1)}`)
  }
  return forms
}
