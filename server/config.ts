import { join, resolve } from 'node:path'
import { envSchema } from 'env-schema'
import { type Static, Type } from 'typebox'
import { root } from './root.ts'

/** Every variable of the environment that is read. docs/operating.md explains each; a test holds the two together. */
export const Environment = Type.Object({
  NODE_ENV: Type.String({ default: 'development' }),
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65_535 }),
  HOST: Type.String({ default: 'localhost' }),
  DATA_DIR: Type.Optional(Type.String({ minLength: 1 })),
  REDIS_URL: Type.Optional(Type.String()),
  KEYRING_REDIS_URL: Type.Optional(Type.String()),
  ALLOW_LOSSY_REDIS: Type.Enum(['0', '1'], { default: '0' }),
  SEBAYA_SECRET: Type.Optional(Type.String()),
  SEBAYA_SECRET_PREVIOUS: Type.Optional(Type.String()),
  SEBAYA_DEMO_PASSWORD: Type.Optional(Type.String()),
  TRUST_PROXY: Type.String({ default: '' }),
  PUBLIC_URL: Type.Optional(Type.String({ pattern: '^https?://[^/]+$' })),
  SMTP_URL: Type.Optional(Type.String({ pattern: '^smtps?://' })),
  SMTP_FROM: Type.Optional(Type.String({ pattern: '@' })),
  VAPID_PRIVATE_KEY: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })),
  HEARTBEAT_URL: Type.Optional(Type.String({ pattern: '^https?://' })),
  WEBHOOK_ALLOW: Type.String({ default: '' }),
  NOTIFY_TIMEOUT_SECONDS: Type.Number({ default: 10, exclusiveMinimum: 0, maximum: 30 }),
  ALLOWED_ORIGINS: Type.String({ default: '' }),
  ADDRESS_LIMIT: Type.Integer({ default: 300, minimum: 1 }),
  LOG_LEVEL: Type.Optional(Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
})

/** What the environment says, read once. */
export interface Config {
  production: boolean
  port: number
  host: string
  dataDir: string
  redisUrl?: string
  keyringRedisUrl?: string
  allowLossyRedis: boolean
  secret?: string
  previousSecret?: string
  demoPassword?: string
  /** `false`, or what Fastify's `trustProxy` takes: addresses, ranges, or a number of hops. */
  trustProxy: false | string | number
  /** Where people reach this service: notices carry links to it. */
  publicUrl: string
  /** Told once a minute that the sweeps go well. */
  heartbeatUrl?: string
  /** Counselors are reached by e-mail where there is a server for it, and by push and webhook always. */
  notify: {
    smtp?: { url: string; from: string }
    vapidPrivateKey?: string
    webhookAllow: string
    /** Of one attempt. */
    timeoutMs: number
  }
  /** Origins beside the request's own host that may call. */
  allowedOrigins: string[]
  /** Sign-ins and new visits a minute from one address before a proof of work is asked for. */
  addressLimit: number
  logLevel: string
  /** What is allowed and hardly meant: shown at the start and in `/readyz`. */
  warnings: string[]
}

/** @throws Error naming the variable that is wrong */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const e = parse(env)
  const production = e.NODE_ENV === 'production'
  return {
    production,
    port: e.PORT,
    host: e.HOST,
    dataDir: e.DATA_DIR === undefined ? join(root, 'data') : resolve(e.DATA_DIR),
    redisUrl: e.REDIS_URL,
    keyringRedisUrl: e.KEYRING_REDIS_URL,
    allowLossyRedis: e.ALLOW_LOSSY_REDIS === '1',
    secret: e.SEBAYA_SECRET,
    previousSecret: e.SEBAYA_SECRET_PREVIOUS,
    demoPassword: e.SEBAYA_DEMO_PASSWORD,
    trustProxy:
      e.TRUST_PROXY === '' ? false : /^\d+$/.test(e.TRUST_PROXY) ? Number(e.TRUST_PROXY) : e.TRUST_PROXY,
    publicUrl: e.PUBLIC_URL ?? `http://localhost:${e.PORT}`,
    heartbeatUrl: e.HEARTBEAT_URL,
    notify: {
      ...(e.SMTP_URL && { smtp: { url: e.SMTP_URL, from: e.SMTP_FROM ?? 'sebaya@localhost' } }),
      ...(e.VAPID_PRIVATE_KEY && { vapidPrivateKey: e.VAPID_PRIVATE_KEY }),
      webhookAllow: e.WEBHOOK_ALLOW,
      timeoutMs: e.NOTIFY_TIMEOUT_SECONDS * 1_000,
    },
    allowedOrigins: e.ALLOWED_ORIGINS.split(',')
      .map(origin => origin.trim())
      .filter(Boolean),
    addressLimit: e.ADDRESS_LIMIT,
    // At a desk, only what went wrong; in operation, also that it started and stopped.
    logLevel: e.LOG_LEVEL ?? (production ? 'info' : 'warn'),
    warnings:
      production && e.PUBLIC_URL === undefined
        ? ['PUBLIC_URL is not set: the links in calls to counselors lead to this machine only']
        : [],
  }
}

function parse(env: NodeJS.ProcessEnv): Static<typeof Environment> {
  // An empty variable says nothing: it is how a compose file passes on what is not set.
  const data = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  try {
    return envSchema<Static<typeof Environment>>({ schema: Environment, data, env: false })
  } catch (error) {
    throw new Error(explain(error as Invalid))
  }
}

interface Invalid extends Error {
  errors?: { instancePath: string; message?: string; params: { allowedValues?: string[] } }[]
}

/** The name is what helps; no value is repeated, for it may be a secret. */
function explain({ errors, message }: Invalid): string {
  if (!errors) return message
  const lines = errors.map(({ instancePath, message, params }) =>
    [instancePath.slice(1), message, params.allowedValues?.join(', ')].filter(Boolean).join(' '),
  )
  return lines.join('\n')
}
