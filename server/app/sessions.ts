import { createHmac, timingSafeEqual } from 'node:crypto'
import { DAY_MS } from '../domain/program.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { extended, newVisit } from '../domain/visit.ts'
import { Refusal } from '../protocol/errors.ts'
import { type App, partitionOf } from './context.ts'
import { type Account, create, erase, type Family, find, put } from './documents.ts'
import { endSignIns, isLogin, loginKey } from './people.ts'
import type { Passwords } from './ports.ts'
import { programOf } from './programs.ts'
import { transact } from './transact.ts'

/** A staff token lasts this long, its refresh cookie up to 30 days. */
export const STAFF_TOKEN_MS = 15 * 60_000
export const REFRESH_MS = 30 * DAY_MS
/** The cookie before the newest one still answers the same successor for this long: two tabs, or a lost reply. */
const SAME_SUCCESSOR_MS = 60_000
const FAMILY_ID = /^[\w-]{1,64}$/

export interface SignedIn {
  account: Pick<Account, 'id' | 'alias' | 'roles'>
  family: string
  /** The refresh cookie's value. */
  refresh: string
  expiresAt: number
}

/** `previous` while the secret is being changed: what it marked is still good. */
export interface CookieKeys {
  current: Uint8Array
  previous?: Uint8Array
}

/** Visits, sign-ins, and the rotation of refresh cookies. */
export class Sessions {
  constructor(
    private readonly app: App,
    private readonly passwords: Passwords,
    /** Under which a cookie's mark is made, beside the family's own secret: neither alone is enough to forge one. */
    private readonly cookieKeys: CookieKeys,
  ) {}

  /** @throws Refusal NOT_FOUND where there is no such program */
  async visit(program: string): Promise<{ id: string; expiresAt: number }> {
    await programOf(this.app, program)
    const visit = newVisit(this.app.random.id(), this.app.clock.now())
    await partitionOf(this.app, program).commit([create('visit', visit.id, visit)], {
      once: this.app.random.id(),
    })
    return visit
  }

  /**
   * What a login's attempts are counted under, however it is written. Not the login itself: some type their password
   * there, and limits are stored.
   */
  loginMark(login: string): string {
    return createHmac('sha256', this.cookieKeys.current)
      .update(`login ${loginKey(login)}`)
      .digest('hex')
  }

  /**
   * The same answer after the same time for an unknown login and a wrong password.
   * @throws Refusal WRONG_LOGIN, PASSWORD_CHANGE_REQUIRED while the password is a one-time one, NOT_FOUND
   */
  async signIn(program: string, login: string, password: string, newPassword?: string): Promise<SignedIn> {
    await programOf(this.app, program)
    const partition = partitionOf(this.app, program)
    // What can't be a login is an unknown one; a store may not even be able to look it up.
    const account = isLogin(login) ? (await find(partition, 'account', loginKey(login)))?.value : undefined
    const right = await this.passwords.verify(account?.password, password)
    refuseUnless(account && right, 'WRONG_LOGIN')
    if (account.oneTime) {
      refuseUnless(newPassword !== undefined && newPassword !== password, 'PASSWORD_CHANGE_REQUIRED')
      await this.changeOneTime(program, account, newPassword)
    }
    const now = this.app.clock.now()
    const family: Family = {
      v: 1,
      id: this.app.random.id(),
      account: account.id,
      login: account.login,
      secret: Buffer.from(this.app.random.bytes(32)).toString('base64url'),
      generation: 1,
      rotatedAt: now,
      expiresAt: now + REFRESH_MS,
    }
    await partition.commit([create('family', family.id, family)], { once: this.app.random.id() })
    return this.signedIn(family, account)
  }

  /** A one-time password is used up by the one who changes it. @throws Refusal WRONG_LOGIN to whoever comes second */
  private async changeOneTime(program: string, was: Account, newPassword: string): Promise<void> {
    const partition = partitionOf(this.app, program)
    const password = await this.passwords.hash(newPassword)
    await transact(this.app, partition, async () => {
      const account = await find(partition, 'account', was.login)
      refuseUnless(account && account.value.password === was.password, 'WRONG_LOGIN')
      return { changes: [put(account, { ...account.value, password, oneTime: false })], tell: () => {} }
    })
  }

  /**
   * Rotates the cookie. The one before the newest answers the same successor for a minute; any older one is reuse:
   * it ends the family and closes its sockets. @throws Refusal UNAUTHENTICATED
   */
  async refresh(program: string, cookie: string): Promise<SignedIn> {
    const partition = partitionOf(this.app, program)
    const [id, number, mark] = cookie.split('.')
    const generation = Number(number)
    refuseUnless(id && FAMILY_ID.test(id) && mark && Number.isSafeInteger(generation), 'UNAUTHENTICATED')
    return transact(this.app, partition, async () => {
      const known = await find(partition, 'family', id)
      const now = this.app.clock.now()
      refuseUnless(known && known.value.expiresAt > now, 'UNAUTHENTICATED')
      const family = known.value
      refuseUnless(this.isMark(mark, family, generation), 'UNAUTHENTICATED')
      const account = await find(partition, 'account', family.login)
      refuseUnless(account, 'UNAUTHENTICATED')
      if (generation === family.generation) {
        const next = { ...family, generation: generation + 1, rotatedAt: now, expiresAt: now + REFRESH_MS }
        return { changes: [put(known, next)], tell: () => this.signedIn(next, account.value) }
      }
      const lostReply = generation === family.generation - 1 && now - family.rotatedAt < SAME_SUCCESSOR_MS
      if (lostReply) return { changes: [], tell: () => this.signedIn(family, account.value) }
      return {
        changes: [erase(known)],
        tell: () => {
          this.app.rooms.disconnect(program, { family: family.id })
          throw new Refusal('UNAUTHENTICATED')
        },
      }
    })
  }

  /** Ends every sign-in of the account, and closes its sockets. */
  async signOut(program: string, account: string): Promise<void> {
    await endSignIns(this.app, program, account)
    this.app.rooms.disconnect(program, { who: account })
  }

  async visitStands(program: string, visit: string): Promise<boolean> {
    return (await find(partitionOf(this.app, program), 'visit', visit)) !== undefined
  }

  /** Extends a visit whose conversation is live; answers when it ends. @throws Refusal UNAUTHENTICATED if it is gone */
  extendVisit(program: string, id: string): Promise<number> {
    const partition = partitionOf(this.app, program)
    return transact(this.app, partition, async () => {
      const visit = await find(partition, 'visit', id)
      refuseUnless(visit, 'UNAUTHENTICATED')
      const value = extended(visit.value, this.app.clock.now())
      const moved = value.expiresAt !== visit.value.expiresAt
      return { changes: moved ? [put(visit, value)] : [], tell: () => value.expiresAt }
    })
  }

  /** Whether the sign-in a staff token came from still stands. */
  async stands(program: string, family: string): Promise<boolean> {
    const known = await find(partitionOf(this.app, program), 'family', family)
    return known !== undefined && known.value.expiresAt > this.app.clock.now()
  }

  private signedIn(family: Family, { id, alias, roles }: Account): SignedIn {
    const mark = markOf(this.cookieKeys.current, family, family.generation)
    const refresh = `${family.id}.${family.generation}.${mark}`
    return { account: { id, alias, roles }, family: family.id, refresh, expiresAt: family.expiresAt }
  }

  private isMark(given: string, family: Family, generation: number): boolean {
    const { current, previous } = this.cookieKeys
    return [current, ...(previous ? [previous] : [])].some(key =>
      sameMark(given, markOf(key, family, generation)),
    )
  }
}

const markOf = (key: Uint8Array, { secret, id }: Family, generation: number): string =>
  createHmac('sha256', key).update(`${secret}.${id}.${generation}`).digest('base64url')

function sameMark(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
