/** The phrases while rules are compiled: an automaton over lemma ids, made deterministic by `determinize`. */
import { Trie } from './trie.ts'

interface Node {
  steps: Map<number, number[]>
  skips: number[]
  gap?: { width: number; to: number }
  ends: number[]
}

export class Nfa {
  nodes: Node[] = [{ steps: new Map(), skips: [], ends: [] }]

  node(): number {
    this.nodes.push({ steps: new Map(), skips: [], ends: [] })
    return this.nodes.length - 1
  }

  /** One word further. */
  step(from: number, lemma: number): number {
    const to = this.node()
    const known = this.nodes[from]!.steps.get(lemma)
    if (known) known.push(to)
    else this.nodes[from]!.steps.set(lemma, [to])
    return to
  }

  skip(from: number, to: number): void {
    this.nodes[from]!.skips.push(to)
  }

  /** Up to `width` other words further. A gap opens a node of its own, since a node has only one. */
  gap(from: number, width: number): number {
    const before = this.node()
    const to = this.node()
    this.skip(from, before)
    this.nodes[before]!.gap = { width, to }
    return to
  }

  end(node: number, concept: number): void {
    if (!this.nodes[node]!.ends.includes(concept)) this.nodes[node]!.ends.push(concept)
  }

  /** All nodes reached without a word, in order. */
  #closure(nodes: Iterable<number>): number[] {
    const seen = new Set<number>(nodes)
    const open = [...seen]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const next of this.nodes[node]!.skips) {
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
    return [...seen].sort((a, b) => a - b)
  }

  /** Sets of nodes become nodes. What ends without any word ends nowhere. */
  determinize(): Trie {
    const trie = new Trie()
    const known = new Map<string, number>()
    const open: { set: number[]; node: number }[] = []
    const nodeOf = (from: Iterable<number>): number => {
      // Only what can still go on or end tells sets apart.
      const set = this.#closure(from).filter(id => {
        const { steps, gap, ends } = this.nodes[id]!
        return steps.size > 0 || gap !== undefined || ends.length > 0
      })
      const key = set.join(',')
      const found = known.get(key)
      if (found !== undefined) return found
      const node = trie.node(new Set(set.flatMap(id => this.nodes[id]!.ends)))
      known.set(key, node)
      open.push({ set, node })
      return node
    }
    const expand = (set: number[], node: number) => {
      const steps = new Map<number, number[]>()
      let width = 0
      const beyond: number[] = []
      for (const id of set) {
        for (const [lemma, to] of this.nodes[id]!.steps) {
          const targets = steps.get(lemma)
          if (targets) for (const one of to) targets.push(one)
          else steps.set(lemma, [...to])
        }
        const { gap } = this.nodes[id]!
        if (gap && node !== 0) {
          width = Math.max(width, gap.width)
          beyond.push(gap.to)
        }
      }
      for (const [lemma, to] of steps) trie.link(node, lemma, nodeOf(to))
      if (beyond.length > 0) trie.setGap(node, nodeOf(beyond), width)
    }
    expand(this.#closure([0]), 0)
    for (let next = open.pop(); next; next = open.pop()) expand(next.set, next.node)
    return trie
  }
}
