/** Full jitter: when a server restarts, a thousand phones must not come back in the same second. Milliseconds. */
export function backoff(attempt: number, { base = 500, most = 10_000 } = {}): number {
  return base / 2 + Math.random() * Math.min(most, base * 2 ** attempt)
}

export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
