import { seal, unsealBytes } from '../app/cipher.ts'

/** What day keys are sealed under: a subkey of the secret, and of the one before it while it is being changed. */
export interface Wrapping {
  current: Uint8Array
  previous?: Uint8Array
}

export const sealDayKey = ({ current }: Wrapping, key: Uint8Array): string => seal(current, key)

/** @throws Error if neither secret is the one it was sealed under; the message says what to do. */
export function unsealDayKey({ current, previous }: Wrapping, sealed: string): Uint8Array {
  for (const secret of previous ? [current, previous] : [current])
    try {
      return unsealBytes(secret, sealed)
    } catch {
      // Sealed under the other one.
    }
  throw new Error(
    'A key in the keyring was sealed under another secret: give the one before as SEBAYA_SECRET_PREVIOUS.',
  )
}
