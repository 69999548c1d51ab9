/** Cuts a run of letters without spaces into words it knows: "bunuhdiri", "m a u m a t i", "killmyself". */

import { widened } from './widened.ts'

const UNKNOWN_COST = 7
const LONGEST = 48

export class Segments {
  /** 26 children a node; node 0 is the root. */
  #children = new Int32Array(26 * 1024)
  /** The lemma that ends at a node, 0 if none. */
  #lemmas: number[] = [0]
  #matters: boolean[] = [false]
  /** Of a cut, by how many letters: the cheapest price, where its last word begins, and that word. */
  #cost = new Float64Array(LONGEST + 1)
  #back = new Uint8Array(LONGEST + 1)
  #last = new Int32Array(LONGEST + 1)
  #lastMatters = new Uint8Array(LONGEST + 1)

  add(word: string, lemma: number, matters: boolean): void {
    if (!/^[a-z]+$/.test(word) || (word.length < 2 && word !== 'i')) return
    let node = 0
    for (let i = 0; i < word.length; i++) {
      const slot = node * 26 + word.charCodeAt(i) - 97
      if (this.#children[slot] === 0) {
        this.#children[slot] = this.#lemmas.push(0) - 1
        if (this.#lemmas.length * 26 > this.#children.length)
          this.#children = widened(this.#children, this.#children.length * 2)
        this.#matters.push(false)
      }
      node = this.#children[slot]!
    }
    if (this.#lemmas[node] === 0) this.#lemmas[node] = lemma
    this.#matters[node] ||= matters
  }

  /**
   * The cheapest cut into known words, as pairs (lemma, length), or undefined when no word that matters is in it. Letters that
   * belong to no word are allowed only when `loose`. With `most`, any words will do that together cost no more.
   */
  cut(
    chars: Uint16Array,
    from: number,
    length: number,
    loose: boolean,
    most?: number,
  ): [number, number][] | undefined {
    if (length > LONGEST) return undefined
    const cost = this.#cost
    const back = this.#back
    const lemma = this.#last
    const matters = this.#lastMatters
    cost.fill(Number.POSITIVE_INFINITY, 1, length + 1)
    cost[0] = 0
    for (let i = 0; i < length; i++) {
      if (cost[i] === Number.POSITIVE_INFINITY) continue
      let node = 0
      for (let j = i; j < length; j++) {
        const letter = chars[from + j]! - 97
        if (letter < 0 || letter > 25) break
        node = this.#children[node * 26 + letter]!
        if (node === 0) break
        if (this.#lemmas[node] === 0) continue
        // Words that matter win ties; very short words are dear, or everything could be cut from them.
        const size = j - i + 1
        const price = cost[i]! + (size === 1 ? 4 : size === 2 ? 3 : 2) - (this.#matters[node] ? 0.5 : 0)
        if (price < cost[j + 1]!) {
          cost[j + 1] = price
          back[j + 1] = i
          lemma[j + 1] = this.#lemmas[node]!
          matters[j + 1] = Number(this.#matters[node])
        }
      }
      if (loose && cost[i]! + UNKNOWN_COST < cost[i + 1]!) {
        cost[i + 1] = cost[i]! + UNKNOWN_COST
        back[i + 1] = i
        lemma[i + 1] = 0
        matters[i + 1] = 0
      }
    }
    if (cost[length]! > (most ?? Number.MAX_VALUE)) return undefined
    let any = most !== undefined
    for (let at = length; at > 0 && !any; at = back[at]!) any = matters[at] === 1
    if (!any) return undefined
    const pieces: [number, number][] = []
    for (let at = length; at > 0; at = back[at]!) pieces.push([lemma[at]!, at - back[at]!])
    return pieces.reverse()
  }
}
