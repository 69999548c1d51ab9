import { m } from '../lib/i18n.svelte.ts'

/** The questions' answers, in the reader's language. */
export const DISTRESS = () =>
  [1, 2, 3, 4, 5].map(value => ({
    value,
    label: String(value),
    ...(value === 1 && { hint: m.distress_low() }),
    ...(value === 5 && { hint: m.distress_high() }),
  }))

export const HEARD = () => [
  { value: 1, label: m.heard_1() },
  { value: 2, label: m.heard_2() },
  { value: 3, label: m.heard_3() },
  { value: 4, label: m.heard_4() },
]
