/** The two usual ways to look for many phrases, to compare with. Each says how many it finds in a text. */
export interface Matcher {
  count(text: string): number
}

/** One regular expression, all phrases as alternatives. Throws what the engine throws if it refuses so many. */
export function expression(phrases: string[]): Matcher {
  const escaped = phrases.map(phrase => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`\\b(?:${escaped.join('|')})\\b`, 'gi')
  return {
    count(text) {
      pattern.lastIndex = 0
      let found = 0
      while (pattern.exec(text)) found++
      return found
    },
  }
}

/** The automaton of Aho and Corasick over lower-case letters: one step a letter, whatever the number of phrases. */
export function automaton(phrases: string[]): Matcher {
  const steps: Map<number, number>[] = [new Map()]
  const ends: number[] = [0]
  for (const phrase of phrases) {
    let node = 0
    for (let i = 0; i < phrase.length; i++) {
      const code = phrase.charCodeAt(i)
      let next = steps[node]!.get(code)
      if (next === undefined) {
        next = steps.push(new Map()) - 1
        ends.push(0)
        steps[node]!.set(code, next)
      }
      node = next
    }
    ends[node] = 1
  }
  const fallback = new Int32Array(steps.length)
  const open = [0]
  for (let at = 0; at < open.length; at++) {
    const node = open[at]!
    for (const [code, child] of steps[node]!) {
      open.push(child)
      if (node === 0) continue
      let back = fallback[node]!
      while (back !== 0 && !steps[back]!.has(code)) back = fallback[back]!
      fallback[child] = steps[back]!.get(code) ?? 0
      ends[child]! += ends[fallback[child]!]!
    }
  }
  return {
    count(text) {
      const lower = text.toLowerCase()
      let node = 0
      let found = 0
      for (let i = 0; i < lower.length; i++) {
        const code = lower.charCodeAt(i)
        let next = steps[node]!.get(code)
        while (next === undefined && node !== 0) {
          node = fallback[node]!
          next = steps[node]!.get(code)
        }
        node = next ?? 0
        found += ends[node]!
      }
      return found
    },
  }
}
