import { api, apiWithProof } from './api.ts'
import { Failure } from './failure.ts'
import { keep, kept } from './keep.ts'
import type { Payload, Session, Visit } from './wire.ts'

/** Who we are to the server, for the connection: the requester's visit or the staff's session. */
export interface Tokens {
  current(): string | undefined
  /** Milliseconds by this device's clock: from then on the token should be renewed. */
  renewAt(): number
  /** The server no longer takes it: get another. @throws Failure */
  replace(): Promise<string>
  /** Keeps the connection past the token's end. `renew` is the socket's `token:renew`. @throws Failure */
  renew(
    renew: (payload: Payload<'token:renew'>) => Promise<{ token?: string; expiresAt: number }>,
  ): Promise<void>
}

interface Held {
  token: string
  /** When it came, by this device's clock, milliseconds. */
  since: number
  /** Milliseconds. */
  lifetime: number
}

const EARLY = 0.75

const held = (token: string, expiresAt: number): Held => ({
  token,
  since: Date.now(),
  lifetime: lifetimeOf(token, expiresAt),
})
const renewTime = ({ since, lifetime }: Held): number => since + lifetime * EARLY

/** The requester's visit: kept for this tab only. */
export class VisitTokens implements Tokens {
  readonly #program: string
  #held = kept<Held>('visit')

  constructor(program: string) {
    this.#program = program
  }

  current = () => this.#held?.token
  renewAt = () => (this.#held ? renewTime(this.#held) : Number.POSITIVE_INFINITY)

  async replace(): Promise<string> {
    const visit = await apiWithProof<Visit>(`/programs/${this.#program}/visits`, { method: 'POST', body: {} })
    return this.#keep(visit.token, visit.expiresAt)
  }

  async renew(renew: Parameters<Tokens['renew']>[0]): Promise<void> {
    const token = this.current()
    if (!token) return
    const fresh = await renew({ token })
    this.#keep(fresh.token ?? token, fresh.expiresAt)
  }

  #keep(token: string, expiresAt: number): string {
    this.#held = held(token, expiresAt)
    keep('visit', this.#held)
    return token
  }
}

/** A staff session: the token in memory, the refresh cookie where no script can read it. */
export class SessionTokens implements Tokens {
  readonly #program: string
  readonly #told: (session: Session | undefined) => void
  #held: Held | undefined
  #refreshing: Promise<string> | undefined

  /** `told` hears of every new session, and `undefined` when the person has to sign in again. */
  constructor(program: string, told: (session: Session | undefined) => void) {
    this.#program = program
    this.#told = told
  }

  current = () => this.#held?.token
  renewAt = () => (this.#held ? renewTime(this.#held) : Number.POSITIVE_INFINITY)

  adopt(session: Session): void {
    this.#held = held(session.token, session.expiresAt)
    this.#told(session)
  }

  drop(): void {
    this.#held = undefined
    this.#told(undefined)
  }

  /** One refresh at a time: the cookie rotates. */
  replace(): Promise<string> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async renew(renew: Parameters<Tokens['renew']>[0]): Promise<void> {
    const token = await this.replace()
    await renew({ token })
  }

  async #refresh(): Promise<string> {
    try {
      const session = await api<Session>(`/programs/${this.#program}/sessions/refresh`, {
        method: 'POST',
        body: {},
      })
      this.adopt(session)
      return session.token
    } catch (error) {
      if (error instanceof Failure && error.code === 'UNAUTHENTICATED') this.drop()
      throw error
    }
  }
}

/**
 * How long the token lives, from its own two dates, so that a phone whose clock is wrong renews in time all the same.
 * Falls back on `expiresAt`. Milliseconds.
 */
function lifetimeOf(token: string, expiresAt: number): number {
  try {
    const part = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')
    const { iat, exp } = JSON.parse(atob(part)) as { iat: number; exp: number }
    if (exp > iat) return (exp - iat) * 1_000
  } catch {
    // Not a token of the usual make.
  }
  return Math.max(60_000, expiresAt - Date.now())
}
