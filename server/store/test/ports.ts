import { once } from 'node:events'
import { createServer } from 'node:net'

const LOWEST = 12_000
/** Below the ports that Linux gives to outgoing connections, so that none of those takes it meanwhile. */
const HIGHEST = 32_000
const A_PROCESS = 40

let next = LOWEST + ((process.pid * A_PROCESS) % (HIGHEST - LOWEST))

/** A port of 127.0.0.1 that nobody listens on; every process looks in another place. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next
    next = next + 1 < HIGHEST ? next + 1 : LOWEST
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const free = await new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (free) {
    server.close()
    await once(server, 'close')
  }
  return free
}
