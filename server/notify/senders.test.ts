import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Notice } from '../app/ports.ts'
import { mayReach, readAllowed } from './addresses.ts'
import { openSenders } from './senders.ts'
import { Device, type Got, openMailServer, openReceiver } from './test/listeners.ts'

const settings = { webhookAllow: '127.0.0.1', timeoutMs: 400 }
const notice: Notice = {
  key: 'd1',
  kind: 'page',
  language: 'en',
  level: 4,
  pages: 2,
  links: { acknowledge: 'https://s.example/demo/acknowledge/x', open: 'https://s.example/demo/staff' },
}
const secret = 'a secret of thirty-two characters'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function receiver(...answer: Parameters<typeof openReceiver>) {
  const { got, url, close } = await openReceiver(...answer)
  closing.push(close)
  return { got, url: `${url}/hook` }
}

const own = randomBytes(32)
const notifier = (more = {}) => openSenders({ ...settings, ...more }, 'https://s.example', own)

describe('webhooks', () => {
  test('[NW1] a webhook is signed over timestamp and body, and carries its idempotency key', async () => {
    const { got, url } = await receiver()
    expect(await notifier().send({ kind: 'webhook', url, secret }, notice)).toEqual({ ok: true })
    const [{ headers, body }] = got as [Got]
    const signed = createHmac('sha256', secret)
      .update(`${headers['x-sebaya-timestamp']}.${body}`)
      .digest('hex')
    expect(headers['x-sebaya-signature']).toBe(`sha256=${signed}`)
    expect(headers['idempotency-key']).toBe('d1')
    expect(JSON.parse(body.toString())).toMatchObject({ id: 'd1', level: 4, pages: 2, links: notice.links })
  })

  test.each([
    [429, { 'retry-after': '7' }, { reason: 'overloaded', permanent: false, retryAfterMs: 7_000 }],
    [503, {}, { reason: 'overloaded', permanent: false }],
    [500, {}, { reason: 'overloaded', permanent: false }],
    [410, {}, { reason: 'gone', permanent: true }],
    [404, {}, { reason: 'refused', permanent: true }],
    [301, { location: 'http://127.0.0.1:1/' }, { reason: 'refused', permanent: true }],
    [400, {}, { reason: 'refused', permanent: true }],
  ])('[NW2] an answer of %i is what it is, and no redirect is followed', async (status, headers, outcome) => {
    const { url } = await receiver(response => response.writeHead(status, headers).end())
    expect(await notifier().send({ kind: 'webhook', url, secret }, notice)).toEqual({ ok: false, ...outcome })
  })

  test('[NW3] who hangs or hangs up costs one attempt; who answers by a slow or endless body has answered', async () => {
    const hangs = await receiver(() => {})
    const send = (url: string) => notifier().send({ kind: 'webhook', url, secret }, notice)
    expect(await send(hangs.url)).toEqual({ ok: false, reason: 'timeout', permanent: false })
    const slow = await receiver(response => response.writeHead(200).write('a'))
    expect(await send(slow.url)).toEqual({ ok: true })
    const endless = await receiver(response => {
      const more = () => {
        if (response.destroyed) return
        response.write('a'.repeat(65_536))
        setImmediate(more)
      }
      response.writeHead(200)
      more()
    })
    expect(await send(endless.url)).toEqual({ ok: true })
    const resets = createTcpServer(socket => socket.resetAndDestroy())
    resets.listen(0, '127.0.0.1')
    await once(resets, 'listening')
    closing.push(() => resets.close())
    const { port } = resets.address() as AddressInfo
    expect(await send(`http://127.0.0.1:${port}`)).toEqual({
      ok: false,
      reason: 'unreachable',
      permanent: false,
    })
  })

  test('[NW4] a private address is refused unless listed, by name and by number, on the address really connected to', async () => {
    const { got, url } = await receiver()
    const refused = { ok: false, reason: 'not-allowed', permanent: true }
    const strict = notifier({ webhookAllow: '' })
    for (const address of [
      url,
      url.replace('127.0.0.1', 'localhost'),
      url.replace('127.0.0.1', '2130706433'),
    ])
      expect(await strict.send({ kind: 'webhook', url: address, secret }, notice), address).toEqual(refused)
    expect(got).toEqual([])
  })

  test.each([
    '127.0.0.1',
    '10.0.0.8',
    '172.31.1.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ])('[NW5] %s is no address of the open internet', address => {
    expect(mayReach(address, readAllowed(''))).toBe(false)
    expect(mayReach('93.184.216.34', readAllowed(''))).toBe(true)
    expect(mayReach('2606:2800:220:1::1', readAllowed(''))).toBe(true)
  })
})

describe('Web Push', () => {
  test('[NP1] a push is encrypted for the device, urgent, kept for at least five minutes, signed by the server’s key, and holds no text', async () => {
    const { got, url } = await receiver(response => response.writeHead(201).end())
    const device = new Device(url)
    const pushing = notifier()
    expect(await pushing.send(device.address, notice)).toEqual({ ok: true })
    const [sent] = got as [Got]
    const { headers } = sent
    expect(headers['content-encoding']).toBe('aes128gcm')
    expect(headers.urgency).toBe('high')
    expect(Number(headers.ttl)).toBeGreaterThanOrEqual(300)
    expect(headers.authorization).toContain(`k=${pushing.pushKey}`)
    expect(device.read(sent)).toEqual({
      id: 'd1',
      kind: 'page',
      level: 4,
      pages: 2,
      language: 'en',
      links: notice.links,
    })
  })
})

describe('e-mail', () => {
  async function mailServer(options: Parameters<typeof openMailServer>[0] = {}) {
    const { got, url, close } = await openMailServer(options)
    closing.push(close)
    return { got, smtp: { url, from: 'sebaya@s.example' } }
  }

  test('[NE1] an e-mail says how many call and where to answer; a repeat carries the same Message-ID', async () => {
    const { got, smtp } = await mailServer()
    const mailing = notifier({ smtp })
    expect(mailing.kinds).toEqual(['push', 'email', 'webhook'])
    for (let i = 0; i < 2; i++)
      expect(await mailing.send({ kind: 'email', address: 'one@example.org' }, notice)).toEqual({ ok: true })
    expect(got).toHaveLength(2)
    for (const { text: mail } of got) {
      expect(mail).toContain('Message-ID: <d1@s.example>')
      expect(mail).toContain('2 calls are waiting')
      expect(mail).toContain(`Take these 2 calls: ${notice.links!.acknowledge}`)
    }
  })

  test('[NE2] an address that is no more is gone, one that rules forbid is not, a server that is full is tried again, one that is away is out of reach', async () => {
    const refuse = (responseCode: number, words = 'no') => ({
      onRcptTo: (_address: unknown, _session: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error(words), { responseCode })),
    })
    const send = async (smtp: { url: string; from: string }) =>
      notifier({ smtp }).send({ kind: 'email', address: 'one@example.org' }, notice)
    const gone = await mailServer(refuse(550))
    expect(await send(gone.smtp)).toEqual({ ok: false, reason: 'gone', permanent: true })
    const against = await mailServer(refuse(550, '5.7.1 relaying denied'))
    expect(await send(against.smtp)).toEqual({ ok: false, reason: 'refused', permanent: true })
    const full = await mailServer(refuse(452))
    expect(await send(full.smtp)).toEqual({ ok: false, reason: 'overloaded', permanent: false })
    expect(await send({ url: 'smtp://127.0.0.1:1', from: 'a@b' })).toMatchObject({ reason: 'unreachable' })
  })

  test('[NE3] a mail server that hangs, or speaks without ever coming to the point, costs one attempt', async () => {
    for (const says of ['', '220-wait\r\n']) {
      const server = createTcpServer(socket => {
        const drip = setInterval(() => socket.write(says), 50)
        socket.on('error', () => {}).once('close', () => clearInterval(drip))
        closing.push(() => socket.destroy())
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      closing.push(() => server.close())
      const smtp = { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, from: 'a@b' }
      const outcome = await notifier({ smtp }).send({ kind: 'email', address: 'one@example.org' }, notice)
      expect(outcome).toEqual({ ok: false, reason: 'timeout', permanent: false })
    }
  })
})
