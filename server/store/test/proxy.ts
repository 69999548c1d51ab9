import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  port: number
  /**
   * Lets the next chunk that holds `command` reach the server, waits for the server's reply, and drops the connection
   * instead of passing it. Answers when that has happened.
   */
  cutReplyTo(command: string): Promise<void>
  /** Drops every connection, and refuses new ones until `mend`. */
  sever(): void
  mend(): void
  close(): Promise<void>
}

/** A TCP proxy before a port of 127.0.0.1. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  const cuts: { command: string; done: () => void }[] = []
  let severed = false

  const server = createServer(client => {
    if (severed) {
      client.destroy()
      return
    }
    const pair = new Pair(client, connect(target, '127.0.0.1'))
    pairs.add(pair)
    pair.onEnd(() => pairs.delete(pair))
    let cut: (typeof cuts)[number] | undefined
    client.on('data', chunk => {
      if (!cut && cuts[0] && chunk.includes(cuts[0].command)) cut = cuts.shift()
      pair.server.write(chunk)
    })
    pair.server.on('data', chunk => {
      if (!cut) client.write(chunk)
      else {
        pair.drop()
        cut.done()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const dropAll = () => {
    for (const pair of pairs) pair.drop()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cutReplyTo: command => new Promise(done => cuts.push({ command, done })),
    sever() {
      severed = true
      dropAll()
    },
    mend() {
      severed = false
    },
    async close() {
      dropAll()
      server.close()
      await once(server, 'close')
    },
  }
}

class Pair {
  constructor(
    readonly client: Socket,
    readonly server: Socket,
  ) {
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.on('close', () => this.drop())
    }
  }

  drop(): void {
    this.client.destroy()
    this.server.destroy()
  }

  onEnd(listener: () => void): void {
    this.client.once('close', listener)
  }
}
