export interface Stretch {
  /** In UTF-16 code units, `end` exclusive. */
  start: number
  end: number
}

export interface Piece {
  text: string
  marked: boolean
}

/** A text cut into what is marked and what is not; stretches may overlap, touch and reach beyond the text. */
export function pieces(text: string, stretches: readonly Stretch[]): Piece[] {
  const cut: Piece[] = []
  const take = (end: number, marked: boolean) => {
    if (end > at) cut.push({ text: text.slice(at, end), marked })
    at = Math.max(at, end)
  }
  let at = 0
  for (const { start, end } of joined(stretches)) {
    take(Math.min(start, text.length), false)
    take(Math.min(end, text.length), true)
  }
  take(text.length, false)
  return cut
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else all.push({ start, end })
  }
  return all
}
