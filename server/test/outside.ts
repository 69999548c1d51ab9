import type { ServerResponse } from 'node:http'
import type { Static } from 'typebox'
import { expect } from 'vitest'
import type { Notice } from '../app/ports.ts'
import { Device, type Got, type Mail, openMailServer, openReceiver } from '../notify/test/listeners.ts'
import type { ChannelAddress } from '../protocol/pager.ts'

/** One thing that left the building, as whoever it reached reads it. */
export interface Arrival {
  /** `webhook one`, `push one`, `email one`. */
  at: string
  key: string
  kind: Notice['kind']
  level?: number
  pages?: number
  code?: string
  links: NonNullable<Notice['links']>
  /** All that arrived, as readable as it gets there. */
  raw: string
}

type Answer = (response: ServerResponse, arrival: Arrival) => unknown

/**
 * The world outside, real and strict: a webhook receiver, a push service with its devices and a mail server on
 * loopback. Everything arrives; whatever does must be expected before the test ends.
 */
export interface Outside {
  /** What `start` has to be configured with, and a process of its own by its environment. */
  notify: { smtp: { url: string; from: string }; webhookAllow: string; timeoutMs: number }
  env: NodeJS.ProcessEnv
  /** The address of a channel: what is sent there arrives at `kind name`. */
  address(kind: 'push' | 'email' | 'webhook', name: string): Static<typeof ChannelAddress>
  /** How each HTTP channel answers; one that is not named takes everything. */
  answers: Map<string, Answer>
  /** Called before the mail server takes a mail. */
  onMail: (arrival: Arrival) => unknown
  arrivals: Arrival[]
  /** What arrived since it was asked last: `page 4 → webhook one`. */
  take(): string[]
  /** Resolves with the next arrivals that are not taken yet, once there are so many. */
  until(count: number): Promise<Arrival[]>
  close(): Promise<void>
}

export async function openOutside(timeoutMs = 5_000): Promise<Outside> {
  const devices = new Map<string, Device>()
  const waiting = new Set<() => void>()
  const arrive = (arrival: Arrival): Arrival => {
    outside.arrivals.push(arrival)
    for (const look of waiting) look()
    return arrival
  }
  const receiver = await openReceiver((response, got) => {
    const at = got.path.slice(1).replace('/', ' ')
    const arrival = arrive(at.startsWith('push ') ? ofPush(at, devices.get(at)!, got) : ofWebhook(at, got))
    const answer = outside.answers.get(at)
    if (answer) answer(response, arrival)
    else response.writeHead(at.startsWith('push ') ? 201 : 200).end()
  })
  const mail = await openMailServer({}, async got => outside.onMail(arrive(ofMail(got))))
  const smtp = { url: mail.url, from: 'sebaya@example.org' }

  const outside: Outside = {
    notify: { smtp, webhookAllow: '127.0.0.1', timeoutMs },
    env: {
      SMTP_URL: smtp.url,
      SMTP_FROM: smtp.from,
      WEBHOOK_ALLOW: '127.0.0.1',
      NOTIFY_TIMEOUT_SECONDS: String(timeoutMs / 1_000),
    },
    address(kind, name) {
      if (kind === 'email') return { kind, address: `${name}@example.org` }
      if (kind === 'webhook')
        return {
          kind,
          url: `${receiver.url}/webhook/${name}`,
          secret: `the secret of ${name}, which is long enough`,
        }
      const known = devices.get(`push ${name}`) ?? new Device(`${receiver.url}/push/${name}`)
      devices.set(`push ${name}`, known)
      return known.address
    },
    answers: new Map(),
    onMail: () => {},
    arrivals: [],
    take: () => outside.arrivals.splice(0).map(nameOf),
    until: count =>
      new Promise(resolve => {
        const look = () => {
          if (outside.arrivals.length < count) return
          waiting.delete(look)
          resolve([...outside.arrivals])
        }
        waiting.add(look)
        look()
      }),
    async close() {
      try {
        expect(outside.take(), 'arrived without being expected').toEqual([])
      } finally {
        await receiver.close()
        await mail.close()
      }
    },
  }
  return outside
}

export const nameOf = ({ kind, level, at }: Pick<Arrival, 'kind' | 'level' | 'at'>): string =>
  `${kind}${level === undefined ? '' : ` ${level}`} → ${at}`

/** What a device does with a link it was given: says that it has shown the notice. Answers the status. */
export async function receipt(node: { url: string }, link: string): Promise<number> {
  const { status } = await fetch(`${node.url}${new URL(link).pathname}`, { method: 'POST' })
  return status
}

function ofWebhook(at: string, { body, headers }: Got): Arrival {
  const { id, kind, level, pages, code, links } = JSON.parse(body.toString()) as Arrival & { id: string }
  expect(headers['idempotency-key']).toBe(id)
  return { at, key: id, kind, level, pages, code, links, raw: body.toString() }
}

function ofPush(at: string, device: Device, got: Got): Arrival {
  const payload = device.read<Omit<Arrival, 'at' | 'key' | 'raw'> & { id: string }>(got)
  return { ...payload, at, key: payload.id, raw: JSON.stringify(payload) }
}

const SUBJECTS: [Notice['kind'], RegExp][] = [
  ['code', /kode|code/],
  ['test', /uji coba|only a test/],
  ['warning', /jalurmu|your channels/],
  ['gap', /bertugas|nobody on call/],
  ['page', /panggilan|call/],
]

function ofMail({ to, text }: Mail): Arrival {
  const subject = /^Subject: (.*)$/m.exec(text)![1]!
  const [kind] = SUBJECTS.find(([, words]) => words.test(subject))!
  const link = (path: string) => new RegExp(`https?://\\S+/${path}\\S*`).exec(text)?.[0]
  const acknowledge = link('acknowledge/')
  return {
    at: `email ${to.split('@')[0]}`,
    key: /^Message-ID: <(.*)@/m.exec(text)![1]!,
    kind,
    code: /\b\d{6}\b/.exec(text.slice(text.indexOf('\r\n\r\n')))?.[0],
    links: { open: link('staff') ?? '', ...(acknowledge && { acknowledge }) },
    raw: text,
  }
}
