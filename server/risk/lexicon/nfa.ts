/** The phrases while rules are compiled: an automaton over lemma ids, made deterministic by `determinize`. */
import { Trie } from './trie.ts'

/** A list for each node in two shared arrays: most nodes have one entry or none, and there are hundreds of thousands of nodes. */
class Lists {
  readonly #heads: number[] = []
  readonly #next: number[] = []
  readonly values: number[] = []

  node(): void {
    this.#heads.push(-1)
  }

  add(node: number, value: number): void {
    this.#next.push(this.#heads[node]!)
    this.#heads[node] = this.values.push(value) - 1
  }

  /** The first entry of a node, and the entry after one; -1 where there is none. */
  first(node: number): number {
    return this.#heads[node]!
  }

  after(entry: number): number {
    return this.#next[entry]!
  }
}

export class Nfa {
  #count = 0
  /** Pairs: a word, and where it leads. */
  readonly #words = new Lists()
  readonly #targets: number[] = []
  readonly #skips = new Lists()
  readonly #ends = new Lists()
  readonly #gaps = new Map<number, { width: number; to: number }>()

  constructor() {
    this.node()
  }

  node(): number {
    this.#words.node()
    this.#skips.node()
    this.#ends.node()
    return this.#count++
  }

  /** One word further. */
  step(from: number, lemma: number): number {
    const to = this.node()
    this.#words.add(from, lemma)
    this.#targets.push(to)
    return to
  }

  skip(from: number, to: number): void {
    this.#skips.add(from, to)
  }

  /** Up to `width` other words further. A gap opens a node of its own, since a node has only one. */
  gap(from: number, width: number): number {
    const before = this.node()
    const to = this.node()
    this.skip(from, before)
    this.#gaps.set(before, { width, to })
    return to
  }

  end(node: number, concept: number): void {
    this.#ends.add(node, concept)
  }

  /** Sets of nodes become nodes. What ends without any word ends nowhere. */
  determinize(): Trie {
    const trie = new Trie()
    const known = new Map<string, number>()
    const single = new Int32Array(this.#count).fill(-1)
    const seen = new Int32Array(this.#count)
    let turn = 0
    const open: { set: number[]; node: number }[] = []

    /** All nodes reached without a word that can still go on or end, in order. */
    const closure = (nodes: readonly number[]): number[] => {
      const set: number[] = []
      const stack = [...nodes]
      turn++
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        if (seen[node] === turn) continue
        seen[node] = turn
        if (this.#words.first(node) >= 0 || this.#ends.first(node) >= 0 || this.#gaps.has(node))
          set.push(node)
        for (let at = this.#skips.first(node); at >= 0; at = this.#skips.after(at))
          stack.push(this.#skips.values[at]!)
      }
      return set.length > 1 ? set.sort((a, b) => a - b) : set
    }

    const nodeOf = (from: readonly number[]): number => {
      const alone = from.length === 1 ? from[0]! : -1
      if (alone >= 0 && single[alone]! >= 0) return single[alone]!
      const set = closure(from)
      const key = set.join(',')
      let node = known.get(key)
      if (node === undefined) {
        const ends = new Set<number>()
        for (const id of set)
          for (let at = this.#ends.first(id); at >= 0; at = this.#ends.after(at))
            ends.add(this.#ends.values[at]!)
        node = trie.node(ends)
        known.set(key, node)
        open.push({ set, node })
      }
      if (alone >= 0) single[alone] = node
      return node
    }

    const expand = (set: readonly number[], node: number) => {
      const steps = new Map<number, number[]>()
      let width = 0
      const beyond: number[] = []
      for (const id of set) {
        for (let at = this.#words.first(id); at >= 0; at = this.#words.after(at)) {
          const targets = steps.get(this.#words.values[at]!)
          if (targets) targets.push(this.#targets[at]!)
          else steps.set(this.#words.values[at]!, [this.#targets[at]!])
        }
        const gap = this.#gaps.get(id)
        if (gap && node !== 0) {
          width = Math.max(width, gap.width)
          beyond.push(gap.to)
        }
      }
      for (const [lemma, to] of steps) trie.link(node, lemma, nodeOf(to))
      if (beyond.length > 0) trie.setGap(node, nodeOf(beyond), width)
    }

    expand(closure([0]), 0)
    for (let next = open.pop(); next; next = open.pop()) expand(next.set, next.node)
    return trie
  }
}
