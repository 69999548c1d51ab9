import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app/context.ts'
import type { Limits, Tokens } from '../app/ports.ts'
import { publicFace } from '../app/programs.ts'
import { type Sessions, type SignedIn, STAFF_TOKEN_MS } from '../app/sessions.ts'
import { refuseUnless } from '../domain/refuse.ts'
import { Failure, routes, type Session } from '../protocol/routes.ts'
import type { Addresses } from './addresses.ts'
import type { Http } from './server.ts'

const COOKIE = 'sebaya_refresh'

export interface ApiParts {
  app: App
  sessions: Sessions
  tokens: Tokens
  addresses: Addresses
  limits: Limits
  /** Cookies only over TLS. */
  secure: boolean
}

/** The routes of DESIGN's table. */
export function registerApi(
  http: Http,
  { app, sessions, tokens, addresses, limits, secure }: ApiParts,
): void {
  const responses = { '4xx': Failure, '5xx': Failure }

  http.get(
    routes.programs.url,
    { schema: { response: { 200: routes.programs.answer, ...responses } } },
    async () => ({
      programs: (await app.store.programs()).sort(),
    }),
  )

  const { program } = routes
  http.get(
    program.url,
    { schema: { params: program.params, response: { 200: program.answer } } },
    async request => publicFace(app, request.params.program),
  )

  const { visit } = routes
  http.post(
    visit.url,
    { schema: { params: visit.params, body: visit.body, response: { 200: visit.answer } } },
    async request => {
      await addresses.admit(request.ip, request.body.proof)
      const { id, expiresAt } = await sessions.visit(request.params.program)
      const claims = { sub: id, program: request.params.program, roles: ['requester' as const] }
      return { token: tokens.sign(claims, expiresAt), visitId: id, expiresAt }
    },
  )

  const { signIn } = routes
  http.post(
    signIn.url,
    { schema: { params: signIn.params, body: signIn.body, response: { 200: signIn.answer } } },
    async (request, reply) => {
      const { login, password, newPassword, proof } = request.body
      await addresses.admit(request.ip, proof)
      const { program } = request.params
      const mark = sessions.loginMark(login)
      await limits.signIn(program, mark)
      const signedIn = await sessions.signIn(program, login, password, newPassword)
      await limits.signedIn(program, mark)
      return session(program, signedIn, reply)
    },
  )

  const { refresh } = routes
  http.post(
    refresh.url,
    { schema: { params: refresh.params, response: { 200: refresh.answer } } },
    async (request, reply) => {
      const given = request.cookies[COOKIE]
      refuseUnless(given, 'UNAUTHENTICATED')
      return session(request.params.program, await sessions.refresh(request.params.program, given), reply)
    },
  )

  const { signOut } = routes
  http.delete(
    signOut.url,
    { schema: { params: signOut.params, response: { 200: signOut.answer } } },
    async (request, reply) => {
      const { sub } = await staffOf(request, request.params.program)
      await sessions.signOut(request.params.program, sub)
      reply.clearCookie(COOKIE, cookieOptions(request.params.program))
      return {}
    },
  )

  async function staffOf(request: FastifyRequest, program: string) {
    const claims = tokens.verify(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
    refuseUnless(claims.program === program && claims.family, 'FORBIDDEN')
    refuseUnless(await sessions.stands(program, claims.family), 'UNAUTHENTICATED')
    return claims
  }

  function session(
    program: string,
    { account, family, refresh, expiresAt }: SignedIn,
    reply: FastifyReply,
  ): Session {
    reply.setCookie(COOKIE, refresh, { ...cookieOptions(program), expires: new Date(expiresAt) })
    const until = app.clock.now() + STAFF_TOKEN_MS
    const claims = { sub: account.id, program, roles: account.roles, family }
    return { token: tokens.sign(claims, until), expiresAt: until, account }
  }

  function cookieOptions(program: string) {
    return { path: `/api/programs/${program}/sessions`, httpOnly: true, sameSite: 'strict' as const, secure }
  }
}
