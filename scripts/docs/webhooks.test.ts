import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Notice } from '../../server/app/ports.ts'
import { openSenders } from '../../server/notify/senders.ts'
import { root } from '../../server/root.ts'

/** The code of docs/webhooks.md as it stands there: run, and sent what the server sends. */

const page = readFileSync(join(root, 'docs/webhooks.md'), 'utf8')
const examples = [...page.matchAll(/^```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)^```$/gm)]
const secret = 'a secret of thirty-two characters'
const notice: Notice = {
  key: 'd1',
  kind: 'page',
  language: 'en',
  level: 4,
  pages: 2,
  links: { acknowledge: 'https://s.example/demo/acknowledge/x.y', open: 'https://s.example/demo/staff' },
}
const notifier = openSenders(
  { webhookAllow: '127.0.0.1', timeoutMs: 8_000 },
  'https://s.example',
  Buffer.alloc(32, 1),
)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sebaya-webhooks-'))
  for (const [, name, code] of examples) writeFileSync(join(folder, name!), code!)
  writeFileSync(join(folder, 'people.json'), JSON.stringify({ '/raka': { secret, to: '+62812' } }))
  // Whatever a relay asks of a gateway is asked of the test instead.
  writeFileSync(
    join(folder, 'gateway.mjs'),
    `const real = fetch
    globalThis.fetch = (url, { headers, ...init }) =>
      real(process.env.GATEWAY, { ...init, headers: { ...headers, 'x-asked': url } })`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Asked {
  headers: IncomingHttpHeaders
  body: string
}

async function listening(answer: (asked: Asked) => { status: number; body?: object; retryAfter?: string }) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const one = { headers: request.headers, body: Buffer.concat(await request.toArray()).toString() }
    asked.push(one)
    const { status, body = {}, retryAfter } = answer(one)
    response.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {}).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('[NW6] the documented example verifies what is sent, and nothing altered, old or under another secret', async () => {
  const { asked, url } = await listening(() => ({ status: 204 }))
  await notifier.send({ kind: 'webhook', url, secret }, notice)
  const [{ headers, body }] = asked as [Asked]
  const { verified } = (await import(pathToFileURL(join(folder, 'verified.mjs')).href)) as {
    verified(headers: object, body: string, secret: string): boolean
  }
  expect(verified(headers, body, secret)).toBe(true)
  expect(verified(headers, `${body} `, secret)).toBe(false)
  expect(verified(headers, body, `${secret}s`)).toBe(false)
  expect(verified({ ...headers, 'x-sebaya-signature': 'é' }, body, secret)).toBe(false)
  expect(verified({}, body, secret)).toBe(false)

  const early = Date.now() - 301_000
  const old = await listening(() => ({ status: 204 }))
  const { webhookSender } = await import('../../server/notify/webhook.ts')
  const { readAllowed } = await import('../../server/notify/addresses.ts')
  const limits = { timeoutMs: 8_000, allowed: readAllowed('127.0.0.1') }
  await webhookSender(limits, () => early)({ kind: 'webhook', url: old.url, secret }, notice)
  const [recorded] = old.asked as [Asked]
  expect(verified(recorded.headers, recorded.body, secret)).toBe(false)
})

describe('[NW7] a documented relay hands each notice on once, as its gateway asks, and passes on what came of it', () => {
  /** The relay in a process of its own, before a gateway that answers as told. */
  async function relay(name: string, answer: Parameters<typeof listening>[0], env: Record<string, string>) {
    const gateway = await listening(answer)
    const child = spawn(process.execPath, ['--import', './gateway.mjs', name], {
      cwd: folder,
      env: { PORT: '0', PEOPLE: 'people.json', GATEWAY: gateway.url, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    closing.push(() => child.kill())
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const url = `http://127.0.0.1:${/^listening on (\d+)$/.exec(line)![1]}/raka`
    const send = (more: Partial<Notice> = {}, to = url) =>
      notifier.send({ kind: 'webhook', url: to, secret }, { ...notice, ...more })
    return { asked: gateway.asked, send, url }
  }
  const json = ({ body }: Asked) => JSON.parse(body)

  test('Telegram', async () => {
    const answers: { status: number; body?: object }[] = [
      { status: 429, body: { ok: false, parameters: { retry_after: 7 } } },
      { status: 200, body: { ok: true } },
      { status: 403 },
      { status: 404 },
    ]
    const { asked, send, url } = await relay('telegram.mjs', () => answers.shift()!, {
      TELEGRAM_TOKEN: '1:t',
    })
    expect(await send()).toEqual({ ok: false, reason: 'overloaded', permanent: false, retryAfterMs: 7_000 })
    expect(await send()).toEqual({ ok: true })
    // A repeat of what has been sent is not sent again.
    expect(await send()).toEqual({ ok: true })
    expect(asked).toHaveLength(2)
    expect(asked[1]!.headers['x-asked']).toBe('https://api.telegram.org/bot1:t/sendMessage')
    expect(json(asked[1]!)).toEqual({
      chat_id: '+62812',
      text: expect.stringContaining(notice.links!.acknowledge!),
      link_preview_options: { is_disabled: true },
    })
    expect(await send({ key: 'd2' })).toEqual({ ok: false, reason: 'gone', permanent: true })
    // What the gateway does not know is the relay's fault, not the person's; nor is whom the relay does not know.
    expect(await send({ key: 'd3' })).toEqual({ ok: false, reason: 'refused', permanent: true })
    expect(await send({ key: 'd4' }, `${url}x`)).toEqual({ ok: false, reason: 'refused', permanent: true })
    expect(asked).toHaveLength(4)
  })

  test('WhatsApp', async () => {
    const answers: { status: number; body?: object }[] = [
      { status: 200, body: { messages: [{ id: 'wamid.1' }] } },
      { status: 200, body: { messages: [{ id: 'wamid.2' }] } },
      { status: 400, body: { error: { code: 131056 } } },
      { status: 400, body: { error: { code: 100 } } },
      { status: 500, body: { error: { code: 1 } } },
    ]
    const { asked, send } = await relay('whatsapp.mjs', () => answers.shift()!, {
      WHATSAPP_TOKEN: 't',
      WHATSAPP_NUMBER_ID: '123',
      WHATSAPP_LANGUAGE: 'en',
    })
    expect(await send()).toEqual({ ok: true })
    expect(asked[0]!.headers).toMatchObject({
      'x-asked': 'https://graph.facebook.com/v23.0/123/messages',
      authorization: 'Bearer t',
    })
    const to = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+62812' }
    expect(json(asked[0]!)).toEqual({
      ...to,
      type: 'template',
      template: {
        name: 'sebaya_call',
        language: { code: 'en' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: 'Sebaya: urgent call' }] },
          {
            type: 'button',
            sub_type: 'url',
            index: '0',
            parameters: [{ type: 'text', text: 'demo/acknowledge/x.y' }],
          },
        ],
      },
    })
    const links = { open: notice.links!.open }
    expect(await send({ key: 'd2', kind: 'code', code: '123456', links })).toEqual({ ok: true })
    expect(json(asked[1]!)).toEqual({
      ...to,
      type: 'text',
      text: { body: expect.stringContaining('123456') },
    })
    expect(await send({ key: 'd3' })).toMatchObject({ reason: 'overloaded' })
    expect(await send({ key: 'd4' })).toMatchObject({ reason: 'refused' })
    expect(await send({ key: 'd5' })).toMatchObject({ reason: 'overloaded' })
  })

  test('Twilio', async () => {
    const answers = [{ status: 201 }, { status: 201 }, { status: 201 }, { status: 429, retryAfter: '3' }]
    const { asked, send } = await relay('twilio.mjs', () => answers.shift()!, {
      TWILIO_ACCOUNT: 'AC1',
      TWILIO_TOKEN: 't',
      TWILIO_FROM: '+1',
      TWILIO_VOICE: 'language="en-GB"',
    })
    expect(await send()).toEqual({ ok: true })
    const fields = ({ headers, body }: Asked) => [
      String(headers['x-asked']).replace('https://api.twilio.com/2010-04-01/Accounts/AC1/', ''),
      Object.fromEntries(new URLSearchParams(body)),
    ]
    expect(asked.map(fields).sort()).toEqual([
      [
        'Calls.json',
        {
          From: '+1',
          To: '+62812',
          Twiml: '<Response><Say language="en-GB" loop="3">Sebaya: urgent call.</Say></Response>',
        },
      ],
      ['Messages.json', { From: '+1', To: '+62812', Body: expect.stringContaining('2 calls are waiting') }],
    ])
    expect(asked[0]!.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('AC1:t').toString('base64')}`,
      'content-type': expect.stringContaining('application/x-www-form-urlencoded'),
    })
    expect(await send({ key: 'd2', level: 3 })).toEqual({ ok: true })
    expect(asked.slice(2).map(fields)).toMatchObject([['Messages.json', {}]])
    expect(await send({ key: 'd3', kind: 'test' })).toMatchObject({
      reason: 'overloaded',
      retryAfterMs: 3_000,
    })
  })
})
