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
  ALLOW_LOSSY_REDIS: Type.Boolean({ default: false }),
  SEBAYA_SECRET: Type.Optional(Type.String()),
  SEBAYA_SECRET_PREVIOUS: Type.Optional(Type.String()),
  SEBAYA_DEMO_PASSWORD: Type.Optional(Type.String()),
  TRUST_PROXY: Type.String({ default: '' }),
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
  /** Origins beside the request's own host that may call. */
  allowedOrigins: string[]
  /** Sign-ins and new visits a minute from one address before a proof of work is asked for. */
  addressLimit: number
  logLevel: string
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
    redisUrl: e.REDIS_URL || undefined,
    keyringRedisUrl: e.KEYRING_REDIS_URL || undefined,
    allowLossyRedis: e.ALLOW_LOSSY_REDIS,
    secret: e.SEBAYA_SECRET,
    previousSecret: e.SEBAYA_SECRET_PREVIOUS || undefined,
    demoPassword: e.SEBAYA_DEMO_PASSWORD || undefined,
    trustProxy:
      e.TRUST_PROXY === '' ? false : /^\d+$/.test(e.TRUST_PROXY) ? Number(e.TRUST_PROXY) : e.TRUST_PROXY,
    allowedOrigins: e.ALLOWED_ORIGINS.split(',')
      .map(origin => origin.trim())
      .filter(Boolean),
    addressLimit: e.ADDRESS_LIMIT,
    // At a desk, only what went wrong; in operation, also that it started and stopped.
    logLevel: e.LOG_LEVEL ?? (production ? 'info' : 'warn'),
  }
}

function parse(env: NodeJS.ProcessEnv): Static<typeof Environment> {
  try {
    return envSchema<Static<typeof Environment>>({ schema: Environment, data: env, env: false })
  } catch (error) {
    // "env/PORT must be integer": the name is what helps, and no value is repeated, for it may be a secret.
    throw new Error((error as Error).message.replaceAll('env/', ''))
  }
}
