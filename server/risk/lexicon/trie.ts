/** The phrases as a deterministic automaton over lemma ids. A node may also let a few words pass before its next one. */

import { widened } from './widened.ts'

const NONE: readonly number[] = []

export class Trie {
  /** First word → node: an array, since every word of every message asks it. */
  #roots: Int32Array = new Int32Array(1024)
  /** Quadruples of (node, lemma, child, unused). */
  #edges = new Int32Array(4096 * 4)
  #mask = 4095
  #edgeCount = 0
  /** Concepts that end at a node. */
  #ends: (readonly number[])[] = [NONE]
  /** The node after a gap, and the gap's width. */
  #gapChild: number[] = [0]
  #gapWidth: number[] = [0]
  /** By node: the words that lead on from it, folded into 32 bits: most words are no child of most nodes. */
  #onward = new Int32Array(1024)

  root(lemma: number): number {
    return lemma < this.#roots.length ? this.#roots[lemma]! : 0
  }

  ends(node: number): readonly number[] {
    return this.#ends[node]!
  }

  gapChild(node: number): number {
    return this.#gapChild[node]!
  }

  gapWidth(node: number): number {
    return this.#gapWidth[node]!
  }

  /** No phrase goes on from here. */
  isLeaf(node: number): boolean {
    return this.#onward[node] === 0 && this.#gapChild[node] === 0
  }

  next(node: number, lemma: number): number {
    if ((this.#onward[node]! & (1 << lemma)) === 0) return 0
    const edges = this.#edges
    for (let slot = mix(node, lemma) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const child = edges[slot * 4 + 2]!
      if (child === 0) return 0
      if (edges[slot * 4] === node && edges[slot * 4 + 1] === lemma) return child
    }
  }

  get size(): number {
    return this.#ends.length
  }

  node(ends: Set<number>): number {
    this.#ends.push(ends.size === 0 ? NONE : [...ends].sort((a, b) => a - b))
    this.#gapChild.push(0)
    this.#gapWidth.push(0)
    if (this.#ends.length > this.#onward.length) this.#onward = widened(this.#onward, this.#ends.length * 2)
    return this.#ends.length - 1
  }

  setGap(node: number, child: number, width: number): void {
    this.#gapChild[node] = child
    this.#gapWidth[node] = width
  }

  /** Node 0 is where every phrase begins. */
  link(node: number, lemma: number, child: number): void {
    if (node === 0) {
      if (lemma >= this.#roots.length)
        this.#roots = widened(this.#roots, Math.max(lemma + 1, this.#roots.length * 2))
      this.#roots[lemma] = child
      return
    }
    this.#onward[node]! |= 1 << lemma
    if (++this.#edgeCount * 2 > this.#mask) this.#widen()
    this.#insert(node, lemma, child)
  }

  #insert(node: number, lemma: number, child: number): void {
    let slot = mix(node, lemma) & this.#mask
    while (this.#edges[slot * 4 + 2] !== 0) slot = (slot + 1) & this.#mask
    this.#edges[slot * 4] = node
    this.#edges[slot * 4 + 1] = lemma
    this.#edges[slot * 4 + 2] = child
  }

  #widen(): void {
    const old = this.#edges
    this.#edges = new Int32Array(old.length * 2)
    this.#mask = this.#mask * 2 + 1
    for (let slot = 0; slot < old.length; slot += 4) {
      if (old[slot + 2] !== 0) this.#insert(old[slot]!, old[slot + 1]!, old[slot + 2]!)
    }
  }
}

function mix(node: number, lemma: number): number {
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(lemma, 0x85ebca6b)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) >>> 7
}
