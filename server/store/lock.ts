import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { open } from 'lmdb'
import { type Address, type Beacon, isLit, light } from './lock/beacon.ts'

/**
 * One server to a data directory. Who holds it keeps a socket open, which ends with its process however that ends; an
 * entry in an LMDB file says which socket, and passes from a dead holder to exactly one other in a transaction.
 */

interface Holder {
  id: string
  pid: number
  host: string
  /** Milliseconds since the epoch. */
  since: number
  address: Address
}

export interface Lock {
  release(): Promise<void>
}

/** @throws Error while another server holds the directory; the message says which, and what to do. */
export async function lockDirectory(dir: string): Promise<Lock> {
  const directory = resolve(dir)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const id = randomBytes(6).toString('hex')
  const beacon = await light(directory, id)
  const mine: Holder = { id, pid: process.pid, host: hostname(), since: Date.now(), address: beacon.address }
  const entry = openEntry(directory)
  try {
    await take(entry, directory, mine)
  } catch (error) {
    await beacon.putOut()
    throw error
  } finally {
    await entry.close()
  }
  return { release: () => release(directory, id, beacon) }
}

async function take(entry: Entry, directory: string, mine: Holder): Promise<void> {
  for (;;) {
    const holder = entry.read()
    if (holder && (await isLit(directory, holder.id, holder.address))) throw inUse(directory, holder)
    if (entry.replace(holder?.id, mine)) return
  }
}

async function release(directory: string, id: string, beacon: Beacon): Promise<void> {
  const entry = openEntry(directory)
  entry.replace(id, undefined)
  await entry.close()
  await beacon.putOut()
}

function inUse(directory: string, { pid, host, since }: Holder): Error {
  return new Error(
    `${directory} is in use by process ${pid} on ${host} since ${new Date(since).toISOString()}. ` +
      'Stop that server first, or give this one another DATA_DIR.',
  )
}

type Entry = ReturnType<typeof openEntry>

function openEntry(directory: string) {
  const database = open<Holder, string>({ path: join(directory, 'lock.mdb'), noSubdir: true })
  return {
    read(): Holder | undefined {
      database.resetReadTxn()
      return database.get('holder')
    },
    /** Whether the entry was still that of the holder expected. */
    replace: (expected: string | undefined, holder: Holder | undefined): boolean =>
      database.transactionSync(() => {
        if (database.get('holder')?.id !== expected) return false
        if (holder) database.putSync('holder', holder)
        else database.removeSync('holder')
        return true
      }),
    close: () => database.close(),
  }
}
