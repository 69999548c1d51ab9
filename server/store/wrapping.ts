import { seal, unsealBytes } from '../app/sealing.ts'

/** What day keys are sealed under: a subkey of the secret, and of the one before it while it is being changed. */
export interface Wrapping {
  current: Uint8Array
  previous?: Uint8Array
}

export const sealDayKey = ({ current }: Wrapping, key: Uint8Array): string => seal(current, key)

/** @throws Error if neither secret is the one it was sealed under */
export function unsealDayKey({ current, previous }: Wrapping, sealed: string): Uint8Array {
  try {
    return unsealBytes(current, sealed)
  } catch (error) {
    if (!previous) throw error
    return unsealBytes(previous, sealed)
  }
}
