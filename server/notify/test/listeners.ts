import { createECDH, type ECDH, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Address } from '../../app/ports.ts'
import { decrypted } from './web-push.ts'

/** Real listeners on loopback: what they get is what a gateway, a push service and a mail server would. */

export interface Got {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Receiver {
  url: string
  got: Got[]
  close(): Promise<void>
}

/** An HTTP receiver that answers as told, and keeps what it got. */
export async function openReceiver(
  answer: (response: ServerResponse, got: Got) => unknown = response => response.end(),
): Promise<Receiver> {
  const got: Got[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const one = { path: request.url!, headers: request.headers, body }
    got.push(one)
    answer(response, one)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export interface Mail {
  to: string
  text: string
}

export interface MailServer {
  url: string
  got: Mail[]
  close(): Promise<void>
}

/** A mail server that takes everything, unless its options say otherwise. */
export async function openMailServer(
  options: SMTPServerOptions = {},
  arrived: (mail: Mail) => unknown = () => {},
): Promise<MailServer> {
  const got: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    async onData(stream, { envelope }, done) {
      const text = Buffer.concat(await stream.toArray()).toString()
      const mail = {
        to: envelope.rcptTo[0]!.address,
        text: text.replaceAll('=\r\n', '').replaceAll('=3D', '='),
      }
      got.push(mail)
      await arrived(mail)
      done()
    },
    ...options,
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    got,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

/** A browser's subscription to a push service, and the only one who can read what goes there. */
export class Device {
  private readonly curve: ECDH = createECDH('prime256v1')
  private readonly auth = randomBytes(16)
  readonly address: Extract<Address, { kind: 'push' }>

  constructor(endpoint: string) {
    this.curve.generateKeys()
    const keys = { p256dh: this.curve.getPublicKey('base64url'), auth: this.auth.toString('base64url') }
    this.address = { kind: 'push', endpoint, keys }
  }

  read<T>({ body }: Got): T {
    return JSON.parse(decrypted(body, this.curve, this.auth)) as T
  }
}
