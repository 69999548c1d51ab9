/**
 * Logistic lines over sparse keys: AdaGrad with a pull to zero, in an order that a seed fixes. At each look a part of the keys is
 * left out, so that no line leans on one of them alone.
 */
import { factorOf } from '../../server/risk/model/windows.ts'

/** One example as the model sees it. */
export interface Sample {
  /** Numbers of its keys, and the place of each. */
  ids: Int32Array
  at: Int32Array
  /** So many of them belong to the whole. */
  globals: number
  stretches: number[]
}

export interface Trained {
  bias: number
  weights: Float32Array
}

export interface Settings {
  epochs: number
  rate: number
  /** How strongly a weight is pulled to zero at each of its steps. */
  pull: number
  /** The share of keys left out at each look at a sample. */
  drop: number
  random: () => number
}

/** A sample, what it is, and how much it counts. */
export interface Lesson {
  sample: Sample
  label: boolean
  weight: number
}

/** The stretch of a sample that weighs most, and its weight. */
export function heaviest(
  { bias, weights }: Trained,
  sample: Sample,
): { sum: number; from: number; to: number } {
  const { ids, at, globals, stretches } = sample
  if (stretches.length === 2) {
    let sum = 0
    for (let k = 0; k < ids.length; k++) sum += weights[ids[k]!]!
    sum = bias + factorOf(stretches[1]! - stretches[0]!) * sum
    return { sum, from: stretches[0]!, to: stretches[1]! }
  }
  const sums = new Float64Array(stretches.at(-1)! + 1)
  let whole = 0
  for (let k = 0; k < ids.length; k++) {
    if (k < globals) whole += weights[ids[k]!]!
    else sums[at[k]!]! += weights[ids[k]!]!
  }
  let best = { sum: Number.NEGATIVE_INFINITY, from: 0, to: 0 }
  for (let i = 0; i < stretches.length; i += 2) {
    let sum = whole
    for (let place = stretches[i]!; place < stretches[i + 1]!; place++) sum += sums[place]!
    sum = bias + factorOf(stretches[i + 1]! - stretches[i]!) * sum
    if (sum > best.sum) best = { sum, from: stretches[i]!, to: stretches[i + 1]! }
  }
  return best
}

export function learn(lessons: Lesson[], size: number, settings: Settings): Trained {
  const { epochs, rate, pull, drop, random } = settings
  const trained: Trained = { bias: 0, weights: new Float32Array(size) }
  const { weights } = trained
  const squares = new Float32Array(size).fill(1)
  let biasSquares = 1
  const order = lessons.map((_, index) => index)
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const swapped = order[i]!
      order[i] = order[j]!
      order[j] = swapped
    }
    for (const index of order) {
      const { sample, label, weight } = lessons[index]!
      const { ids, at, globals, stretches } = sample
      let from = stretches[0]!
      let to = stretches[1]!
      const single = stretches.length === 2
      if (!single) ({ from, to } = heaviest(trained, sample))
      const kept: number[] = []
      let sum = 0
      for (let k = 0; k < ids.length; k++) {
        if ((!single && k >= globals && (at[k]! < from || at[k]! >= to)) || random() < drop) continue
        kept.push(ids[k]!)
        sum += weights[ids[k]!]!
      }
      const factor = factorOf(to - from)
      const error = weight * (1 / (1 + Math.exp(-trained.bias - factor * sum)) - Number(label))
      for (const id of kept) {
        const gradient = error * factor + pull * weights[id]!
        squares[id]! += gradient * gradient
        weights[id]! -= (rate * gradient) / Math.sqrt(squares[id]!)
      }
      biasSquares += error * error
      trained.bias -= (rate * error) / Math.sqrt(biasSquares)
    }
  }
  return trained
}
