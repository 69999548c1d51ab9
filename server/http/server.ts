import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { refusalOf } from '../app/refusals.ts'
import type { Underway } from '../app/underway.ts'
import { isAllowedOrigin } from '../domain/origins.ts'
import { ERRORS, Refusal } from '../protocol/errors.ts'
import { plainPage } from './plain.ts'

const BODY_LIMIT = 64 * 1024

export interface HttpOptions {
  logger: FastifyBaseLogger
  trustProxy: false | string | number
  allowedOrigins: string[]
  underway: Underway
  isDraining(): boolean
}

export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Fastify with the headers, the origins and the one error handler that every route shares. */
export async function createHttp({
  logger,
  trustProxy,
  allowedOrigins,
  underway,
  isDraining,
}: HttpOptions): Promise<Http> {
  const http: Http = Fastify({
    loggerInstance: logger,
    // A request line would hold the caller's address; what is worth counting is in the metrics.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // The links in notices carry what they may do.
    routerOptions: { maxParamLength: 400 },
    trustProxy: trustProxy as FastifyServerOptions['trustProxy'],
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    // Before any route: Fastify's own answer would repeat the address it was asked for.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      void reply.status(400).send({ error: 'BAD_REQUEST', message: ERRORS.BAD_REQUEST[1] })
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  http.addHook('onRequest', async request => {
    if (!isAllowedOrigin(request.headers.origin, request.host, allowedOrigins)) throw new Refusal('ORIGIN')
    if (isDraining() && isApi(request.url)) throw new Refusal('DRAINING')
  })
  // Whoever is asked for is here in full: a body that drips holds up nobody.
  http.addHook('preHandler', async (request, reply) => {
    if (isApi(request.url)) void underway.add(new Promise(answered => reply.raw.once('close', answered)))
  })
  await http.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // The service speaks plain HTTP behind a proxy that knows whether there is TLS.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
  await http.register(cookie)
  await http.register(cors, { origin: allowedOrigins, credentials: true, methods: ['GET', 'POST', 'DELETE'] })
  // Every answer of ours is somebody's state of the moment.
  http.addHook('onSend', async (request, reply) => {
    if (isApi(request.url)) reply.header('cache-control', 'no-store')
  })

  http.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const refusal = asRefusal(error)
    if (refusal.status >= 500 && refusal !== error)
      request.log.error({ fault: error.name, code: (error as FastifyError).code }, 'a request failed')
    if (refusal.code === 'NOT_FOUND' && isSomebody(request)) return nothingHere(reply)
    return reply.status(refusal.status).send({
      error: refusal.code,
      message: refusal.message,
      ...(hasDetails(refusal) && { details: refusal.details }),
    })
  })
  http.setNotFoundHandler((request, reply) =>
    isSomebody(request)
      ? nothingHere(reply)
      : reply.status(404).send({ error: 'NOT_FOUND', message: ERRORS.NOT_FOUND[1] }),
  )
  return http
}

const isApi = (url: string) => url.startsWith('/api/')

/** A person with a browser, who cannot do anything with JSON. */
const isSomebody = ({ url, headers: { accept = '' } }: FastifyRequest) =>
  !isApi(url) && accept.includes('text/html')

/** A mistyped address, seen by somebody who may be looking for help. */
const nothingHere = (reply: FastifyReply) =>
  plainPage(reply.status(404), {
    language: 'id',
    title: 'Halaman ini tidak ada',
    body: `<p>Mungkin ada yang salah ketik pada alamatnya. <a href="/">Ke halaman depan</a></p>
      <section lang="en">
        <h2>There is no such page</h2>
        <p>There may be a typing error in the address. <a href="/">Go to the front page</a></p>
      </section>`,
  })

const hasDetails = (refusal: Refusal) => Object.keys(refusal.details).length > 0

/** What is shown of an error: our own refusals as they are, Fastify's 4xx as bad input. */
function asRefusal(error: FastifyError | Refusal): Refusal {
  if (error instanceof Refusal) return error
  if (error.statusCode === 413) return new Refusal('TOO_LARGE')
  if (error.statusCode !== undefined && error.statusCode < 500) return new Refusal('BAD_REQUEST')
  return refusalOf(error)
}
