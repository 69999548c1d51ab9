import { createHmac, timingSafeEqual } from 'node:crypto'
import { refuseUnless } from '../domain/refuse.ts'
import type { App, Keys } from './context.ts'

/** What a link in a notice may do, and nothing else. Whoever holds it can do that; it is not a sign-in. */
export interface Link {
  program: string
  /** `ack` acknowledges the pages of a delivery, `seen` says it was shown, `verify` proves a channel. */
  may: 'ack' | 'seen' | 'verify'
  /** The delivery's or the channel's id. */
  of: string
  /** The account it was sent to. */
  person: string
  /** Milliseconds. */
  until: number
}

const MAC_BYTES = 16
/** A link in a notice works this long. */
const LINK_MS = 24 * 60 * 60_000

export const staffUrl = (app: App, program: string): string => `${app.publicUrl}/${program}/staff`

/** The page with the one button that takes what the delivery calls for. */
export const acknowledgeUrl = (app: App, program: string, delivery: string, person: string): string =>
  `${app.publicUrl}/${program}/acknowledge/${fresh(app, { program, may: 'ack', of: delivery, person })}`

/** What a device calls once it has shown a notice. */
export const receiptUrl = (
  app: App,
  link: Pick<Link, 'program' | 'of' | 'person'> & { may: 'seen' | 'verify' },
): string => `${app.publicUrl}/api/programs/${link.program}/receipts/${fresh(app, link)}`

const fresh = (app: App, link: Omit<Link, 'until'>): string =>
  signLink(app.keys.links, { ...link, until: app.clock.now() + LINK_MS })

/** A token for a URL: what it may do, and a MAC over it. */
export function signLink([key]: Keys, { program, may, of, person, until }: Link): string {
  const body = Buffer.from(JSON.stringify([program, may, of, person, until])).toString('base64url')
  return `${body}.${mac(key, body).toString('base64url')}`
}

/** @throws Refusal NOT_FOUND for what is not ours, GONE once it is too old */
export function readLink(keys: Keys, token: string, now: number): Link {
  const [body = '', given = '', ...more] = token.split('.')
  const shown = Buffer.from(given, 'base64url')
  const ours = keys.some(key => shown.length === MAC_BYTES && timingSafeEqual(shown, mac(key, body)))
  refuseUnless(more.length === 0 && ours, 'NOT_FOUND')
  const [program, may, of, person, until] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    string,
    Link['may'],
    string,
    string,
    number,
  ]
  refuseUnless(until > now, 'GONE')
  return { program, may, of, person, until }
}

const mac = (key: Uint8Array, body: string): Buffer =>
  createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES)
