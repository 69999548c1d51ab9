/**
 * What this tab remembers, in sessionStorage only: whoever uses the computer next finds nothing. Storage may be
 * refused or full; then the page works on and forgets at reload.
 */
const PREFIX = 'sebaya.'
/** After quick exit nothing is kept any more, though the page may stand a moment longer. */
let over = false

export function kept<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(PREFIX + key)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

export function keep(key: string, value: unknown): void {
  if (over) return
  try {
    if (value === undefined || value === '') sessionStorage.removeItem(PREFIX + key)
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing is no reason to stop.
  }
}

/** The random handle that a block holds on to: the only thing that outlives the tab, until quick exit. */
export const DEVICE_KEY = `${PREFIX}device`

/** Quick exit: leaves nothing of this page behind. */
export function forgetEverything(): void {
  over = true
  for (const clear of [() => sessionStorage.clear(), () => localStorage.removeItem(DEVICE_KEY)])
    try {
      clear()
    } catch {
      // Refused storage holds nothing.
    }
}

/** Signing out: what this tab remembers goes, but for the language. The page works on. */
export function forgetKept(): void {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(PREFIX) && key !== `${PREFIX}language`) sessionStorage.removeItem(key)
  } catch {
    // Refused storage holds nothing.
  }
}
