import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'

/**
 * A push service for a real Chromium, on this machine: what Google's does between a server that posts an encrypted push
 * and the browser it is for. Chromium registers here by its own means, holds its connection here, and decrypts with
 * keys that never leave it. The three protocols are Chromium's `google_apis/gcm`: check-in, registration, and MCS.
 */
export interface PushService {
  /** For the browser's command line. */
  args: string[]
  /** Where whatever is posted goes to the browser. */
  url: string
  close(): Promise<void>
}

export async function openPushService(): Promise<PushService> {
  let subscription: URLSearchParams | undefined
  let browser: TLSSocket | undefined
  const waiting: Buffer[] = []
  let count = 0

  const deliver = (body: Buffer) => {
    count++
    waiting.push(packet(DATA_MESSAGE, stanza(subscription!, body, `push-${count}`)))
    flush()
  }
  const flush = () => {
    if (browser) for (const one of waiting.splice(0)) browser.write(one)
  }

  const web = createServer(async (request, response) => {
    const body = await bodyOf(request)
    if (request.url === '/checkin') return response.end(CHECKED_IN)
    if (request.url === '/push') {
      deliver(body)
      return response.writeHead(201).end()
    }
    const form = new URLSearchParams(body.toString())
    // Chromium asks for an address of its own as well.
    if (form.has('X-subtype')) subscription = form
    response.end('token=sebaya')
  })
  const channel = createTlsServer(selfSigned(), socket => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat([MCS_VERSION, packet(LOGIN_RESPONSE, bytes(1, 'login'))]))
      browser = socket
      flush()
    })
  })
  const ports: number[] = []
  for (const server of [web, channel]) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as AddressInfo).port)
  }
  const url = `http://127.0.0.1:${ports[0]}`
  return {
    url: `${url}/push`,
    args: [
      '--ignore-certificate-errors',
      `--gcm-checkin-url=${url}/checkin`,
      `--gcm-registration-url=${url}/register`,
      `--gcm-mcs-endpoint=https://127.0.0.1:${ports[1]}`,
    ],
    async close() {
      browser?.destroy()
      web.closeAllConnections()
      for (const server of [web, channel]) await new Promise(resolve => server.close(resolve))
    },
  }
}

const bodyOf = async (request: IncomingMessage) => Buffer.concat(await request.toArray())

/** Protocol buffers, as little as is needed. */
const varint = (n: number): Buffer =>
  n < 128 ? Buffer.from([n]) : Buffer.concat([Buffer.from([(n & 127) | 128]), varint(n >>> 7)])
const number = (field: number, n: number) => Buffer.concat([varint(field << 3), varint(n)])
const fixed64 = (field: number, n: number) => {
  const value = Buffer.alloc(8)
  value.writeUInt32LE(n)
  return Buffer.concat([varint((field << 3) | 1), value])
}
const bytes = (field: number, value: string | Buffer) => {
  const content = Buffer.from(value as string)
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content])
}

/** `AndroidCheckinResponse`: all is well, the time, and a device's number and secret. */
const CHECKED_IN = Buffer.concat([number(1, 1), number(3, 1), fixed64(7, 4_711), fixed64(8, 4_712)])

const MCS_VERSION = Buffer.from([41])
const LOGIN_RESPONSE = 3
const DATA_MESSAGE = 8
const packet = (tag: number, body: Buffer) => Buffer.concat([Buffer.from([tag]), varint(body.length), body])

/** `DataMessageStanza`: from whom, for which subscription, how it is encrypted, and what. */
function stanza(subscription: URLSearchParams, body: Buffer, id: string): Buffer {
  const data = (key: string, value: string) => bytes(7, Buffer.concat([bytes(1, key), bytes(2, value)]))
  return Buffer.concat([
    bytes(2, id),
    bytes(3, subscription.get('sender')!),
    bytes(5, subscription.get('app')!),
    data('subtype', subscription.get('X-subtype')!),
    data('content-encoding', 'aes128gcm'),
    bytes(9, id),
    number(17, 60),
    bytes(21, body),
  ])
}

/** A certificate nobody has signed: X.509 in DER, by hand. */
function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    const { length } = content
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
    return Buffer.concat([Buffer.from([tag, ...size]), content])
  }
  const [INTEGER, BITS, OID, TEXT, SEQUENCE, SET, TIME] = [0x02, 0x03, 0x06, 0x0c, 0x30, 0x31, 0x17] as const
  const algorithm = der(SEQUENCE, der(OID, Buffer.from('2a8648ce3d040302', 'hex')))
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, Buffer.from('550403', 'hex')), der(TEXT, Buffer.from('localhost')))),
  )
  const always = der(
    SEQUENCE,
    der(TIME, Buffer.from('200101000000Z')),
    der(TIME, Buffer.from('491231000000Z')),
  )
  const signed = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    algorithm,
    name,
    always,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der(BITS, Buffer.from([0]), sign('sha256', signed, privateKey))
  const cert = der(SEQUENCE, signed, algorithm, signature)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}
