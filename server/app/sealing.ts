import { seal, unsealBytes } from './cipher.ts'
import type { App } from './context.ts'
import { Gone } from './ports.ts'

export { seal, subkey, unseal } from './cipher.ts'

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

export interface Seal {
  day: string
  key: string
}

const cache = new Map<string, Uint8Array>()
const CACHED = 10_000

/** A fresh conversation key, wrapped by today's. */
export async function newSeal(app: App, program: string): Promise<Seal> {
  return wrap(app, program, dayOf(app.clock.now()), app.random.bytes(32))
}

/** The same conversation key, wrapped by the key of another day, for text that outlasts its own day's key. */
export async function rewrap(app: App, program: string, was: Seal, day: string): Promise<Seal> {
  return wrap(app, program, day, await conversationKey(app, program, was))
}

async function wrap(app: App, program: string, day: string, key: Uint8Array): Promise<Seal> {
  const dayKey = await app.keyring.key(program, day, true)
  return { day, key: seal(dayKey!, key) }
}

/** @throws Gone if it was erased, or the key of its day destroyed. */
export async function conversationKey(app: App, program: string, was: Seal): Promise<Uint8Array> {
  if (was.key === '') throw new Gone('the key of a conversation')
  const known = cache.get(was.key)
  if (known) return known
  const dayKey = await app.keyring.key(program, was.day, false)
  if (!dayKey) throw new Gone(`the key of ${was.day}`)
  const key = unsealBytes(dayKey, was.key)
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value!)
  cache.set(was.key, key)
  return key
}
