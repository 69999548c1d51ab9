import { hash, verify } from '@node-rs/argon2'
import type { Passwords } from '../app/ports.ts'

/** argon2id with OWASP's second recommendation: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export async function createPasswords(): Promise<Passwords> {
  // Compared with when the login is unknown, so that both answers take as long.
  const nobody = await hash('nobody has this password', cost)
  return {
    hash: password => hash(password, cost),
    async verify(known, password) {
      const right = await verify(known ?? nobody, password)
      return right && known !== undefined
    },
  }
}
