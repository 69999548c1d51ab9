import { declare, record } from '../metrics.mjs'

/** @param {import('../metrics.mjs').Kind} kind */
const metric = kind =>
  class {
    /** @param {string} name */
    constructor(name) {
      this.name = name
      declare(name, kind)
    }
    /** @param {number} value */
    add(value) {
      record(this.name, kind, value)
    }
  }

export const Counter = metric('counter')
export const Trend = metric('trend')
