import jwt, { type FastifyJWTOptions } from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import type { Claims, Tokens } from '../app/ports.ts'
import { subkey } from '../app/sealing.ts'
import { Refusal } from '../protocol/errors.ts'

const ISSUER = 'sebaya'
const AUDIENCE = 'sebaya'
const ALGORITHM = 'HS256'

/** Signs with the secret's own subkey; still verifies what the previous secret signed. */
export async function registerTokens(
  http: FastifyInstance,
  secrets: { current: string; previous?: string },
  now: () => number,
): Promise<Tokens> {
  const options = (secret: string): FastifyJWTOptions => ({
    secret: Buffer.from(subkey(secret, 'token')),
    sign: { algorithm: ALGORITHM, iss: ISSUER, aud: AUDIENCE },
    verify: {
      algorithms: [ALGORITHM],
      allowedIss: ISSUER,
      allowedAud: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iss', 'aud', 'program', 'roles'],
      // Expiry is judged below, on the store's clock that all nodes share.
      ignoreExpiration: true,
    },
  })
  await http.register(jwt, options(secrets.current))
  if (secrets.previous) await http.register(jwt, { ...options(secrets.previous), namespace: 'previous' })
  const verifiers = [
    http.jwt,
    ...(secrets.previous ? [(http.jwt as unknown as { previous: typeof http.jwt }).previous] : []),
  ]

  return {
    sign: ({ sub, ...claims }, expiresAt) =>
      http.jwt.sign({ ...claims, sub, exp: Math.floor(expiresAt / 1000), iat: Math.floor(now() / 1000) }),
    verify(token) {
      for (const verifier of verifiers) {
        const claims = orUndefined(() => verifier.verify<Claims & { exp: number }>(token))
        if (!claims) continue
        const { sub, program, roles, family, exp } = claims
        const expiresAt = exp * 1000
        if (expiresAt <= now()) break
        return { sub, program, roles, ...(family !== undefined && { family }), expiresAt }
      }
      throw new Refusal('UNAUTHENTICATED')
    },
  }
}

function orUndefined<T>(verify: () => T): T | undefined {
  try {
    return verify()
  } catch {
    return undefined
  }
}
