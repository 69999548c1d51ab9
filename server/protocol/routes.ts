import { type Static, Type } from 'typebox'
import { AccountView, closed, ProgramView, Time } from './shapes.ts'

/** The HTTP side of the wire: JSON under `/api`. An error answers `{error: CODE, message}` with its status. */

/** A solved proof of work, asked for with `PROOF_REQUIRED` when an address is over its limit. */
export const Proof = closed({
  challenge: Type.String({ maxLength: 200 }),
  answer: Type.String({ maxLength: 32 }),
})
export type Proof = Static<typeof Proof>

export const Failure = Type.Object({ error: Type.String(), message: Type.String() })

/** What every path of a program begins with. */
export const ProgramParams = closed({ program: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,40}$' }) })
const Session = closed({ token: Type.String(), expiresAt: Time, account: AccountView })
export type Session = Static<typeof Session>
const Visit = closed({ token: Type.String(), visitId: Type.String(), expiresAt: Time })
export type Visit = Static<typeof Visit>

export const routes = {
  programs: {
    method: 'GET',
    url: '/api/programs',
    what: 'The programs served here, for the page that leads on.',
    answer: closed({ programs: Type.Array(Type.String()) }),
  },
  program: {
    method: 'GET',
    url: '/api/programs/:program',
    what: 'The public face: names, languages, topics, resources, hours, whether anyone is available.',
    params: ProgramParams,
    answer: ProgramView,
  },
  visit: {
    method: 'POST',
    url: '/api/programs/:program/visits',
    what: 'Begins an anonymous visit.',
    params: ProgramParams,
    body: closed({ proof: Type.Optional(Proof) }),
    answer: Visit,
  },
  signIn: {
    method: 'POST',
    url: '/api/programs/:program/sessions',
    what: 'Signs staff in; sets the refresh cookie. A one-time password needs `newPassword` beside it.',
    params: ProgramParams,
    body: closed({
      login: Type.String({ minLength: 1, maxLength: 80 }),
      password: Type.String({ minLength: 1, maxLength: 200 }),
      newPassword: Type.Optional(Type.String({ minLength: 10, maxLength: 200 })),
      code: Type.Optional(Type.String({ maxLength: 12 })),
      proof: Type.Optional(Proof),
    }),
    answer: Session,
  },
  refresh: {
    method: 'POST',
    url: '/api/programs/:program/sessions/refresh',
    what: 'A new token for the refresh cookie.',
    params: ProgramParams,
    answer: Session,
  },
  signOut: {
    method: 'DELETE',
    url: '/api/programs/:program/sessions',
    what: 'Signs out everywhere, sockets too.',
    params: ProgramParams,
    answer: closed({}),
  },
} as const
