/** Everything measured, and whether it keeps its thresholds. */

/**
 * @typedef {'counter' | 'trend' | 'rate'} Kind
 * @typedef {{kind: Kind, values: number[]}} Metric
 */

/** @type {Map<string, Metric>} */
const metrics = new Map()
/** How often each check held, and did not. @type {Map<string, [held: number, failed: number]>} */
const checks = new Map()

/** @param {string} name @param {Kind} kind */
export function declare(name, kind) {
  if (!metrics.has(name)) metrics.set(name, { kind, values: [] })
}

/** @param {string} name @param {Kind} kind @param {number} value */
export function record(name, kind, value) {
  declare(name, kind)
  metrics.get(name)?.values.push(value)
}

/** @param {string} name @param {boolean} held */
export function recordCheck(name, held) {
  const [yes, no] = checks.get(name) ?? [0, 0]
  checks.set(name, held ? [yes + 1, no] : [yes, no + 1])
  record('checks', 'rate', held ? 1 : 0)
}

/**
 * What k6 prints at the end.
 * @param {Record<string, string[]>} thresholds  by metric
 */
export function summary(thresholds) {
  const lines = [...checks].map(([name, [held, failed]]) =>
    failed === 0 ? `  ✓ ${name}` : `  ✗ ${name}: ${failed} of ${held + failed} failed`,
  )
  let crossed = false
  for (const [name, metric] of [...metrics].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const broken = (thresholds[name] ?? []).filter(threshold => !keeps(metric, threshold))
    if (broken.length > 0) crossed = true
    const mark = !thresholds[name] ? ' ' : broken.length > 0 ? '✗' : '✓'
    const against = broken.length > 0 ? `  (crossed: ${broken.join(', ')})` : ''
    lines.push(`  ${mark} ${name.padEnd(24, '.')}: ${show(metric)}${against}`)
  }
  for (const name of Object.keys(thresholds))
    if (!metrics.has(name)) throw new Error(`There is a threshold for ${name}, and no such metric.`)
  return { text: ['', ...lines, ''].join('\n'), crossed }
}

/** @param {Metric} metric */
function show(metric) {
  const of = (/** @type {string} */ what) => aggregate(metric, what)
  if (metric.kind === 'counter') return `${of('count')}`
  if (metric.kind === 'rate') return `${(100 * of('rate')).toFixed(2)}% of ${metric.values.length}`
  return ['avg', 'min', 'med', 'p(95)', 'max'].map(what => `${what}=${of(what).toFixed(1)}ms`).join(' ')
}

/** @param {Metric} metric @param {string} threshold  such as `p(95)<500` */
function keeps(metric, threshold) {
  const [, what = '', sign, limit] =
    /^([a-z]+(?:\([\d.]+\))?)\s*(<=|>=|<|>|==)\s*([\d.]+)$/.exec(threshold) ?? []
  const value = aggregate(metric, what)
  const bound = Number(limit)
  switch (sign) {
    case '<':
      return value < bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    case '>=':
      return value >= bound
    case '==':
      return value === bound
    default:
      throw new Error(`This host does not understand the threshold ${threshold}.`)
  }
}

/** @param {Metric} metric @param {string} what @returns {number} */
function aggregate({ kind, values }, what) {
  const sum = values.reduce((total, value) => total + value, 0)
  const sorted = values.toSorted((a, b) => a - b)
  const percentile = /^p\(([\d.]+)\)$/.exec(what)?.[1] ?? (what === 'med' ? '50' : undefined)
  if (percentile !== undefined)
    return sorted[Math.min(sorted.length - 1, Math.floor((Number(percentile) / 100) * sorted.length))] ?? 0
  switch (what) {
    case 'count':
      return kind === 'counter' ? sum : values.length
    case 'rate':
    case 'avg':
      return values.length === 0 ? 0 : sum / values.length
    case 'min':
      return sorted[0] ?? 0
    case 'max':
      return sorted.at(-1) ?? 0
    default:
      throw new Error(`This host does not know ${what}.`)
  }
}
