import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

/**
 * A socket that is open as long as its process lives, and tells its id to who connects.
 *
 * By preference one in the file system, since containers that share a folder see it; on Windows a named pipe; a port of
 * 127.0.0.1 where the path is too long for a socket or the file system holds none.
 */

export type Address = { file: string } | { pipe: string } | { port: number }

export interface Beacon {
  address: Address
  putOut(): Promise<void>
}

/** What fits everywhere; Linux has 108 bytes, macOS 104, with the zero at the end. */
const MAX_PATH_BYTES = 100
const SILENT_MS = 2_000

export async function light(directory: string, id: string): Promise<Beacon> {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.end(id)
  })
  server.unref()
  const address = await listen(server, directory, id)
  return {
    address,
    async putOut() {
      server.close()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server, directory: string, id: string): Promise<Address> {
  if (process.platform === 'win32') {
    const pipe = `\\\\.\\pipe\\sebaya-${id}`
    await listening(server.listen(pipe))
    return { pipe }
  }
  const file = `${id}.sock`
  const path = join(directory, file)
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES)
    try {
      await listening(server.listen(path))
      return { file }
    } catch {
      // A file system without sockets.
    }
  await listening(server.listen(0, '127.0.0.1'))
  return { port: (server.address() as AddressInfo).port }
}

const listening = (server: Server) => once(server, 'listening')

/** Whether the process that lit it lives. In doubt it does: better one server too few than two on the same data. */
export async function isLit(directory: string, id: string, address: Address): Promise<boolean> {
  const lit = await probe(id, connectTo(directory, address))
  if (!lit && 'file' in address) rmSync(join(directory, address.file), { force: true })
  return lit
}

function connectTo(directory: string, address: Address): Socket {
  if ('port' in address) return connect(address.port, '127.0.0.1')
  return connect('file' in address ? join(directory, address.file) : address.pipe)
}

async function probe(id: string, socket: Socket): Promise<boolean> {
  let heard = ''
  socket.setTimeout(SILENT_MS, () => socket.destroy())
  socket.on('data', chunk => {
    heard += chunk
  })
  const refused = await new Promise<boolean>(resolve => {
    socket.once('error', error => resolve(isNobody(error)))
    socket.once('close', () => resolve(false))
  })
  // Another program may have been given the port since; a holder that is stopped says nothing at all.
  return !refused && (heard === '' || heard === id)
}

const isNobody = (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED' || error.code === 'ENOENT'
