import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Keyring } from '../app/ports.ts'
import { sealDayKey, unsealDayKey, type Wrapping } from './wrapping.ts'

/** The keyring as a folder, apart from the data: one file a program and day, sealed under a subkey of the secret. */
export async function openFileKeyring(folder: string, wrapping: Wrapping): Promise<Keyring> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fileOf = (program: string, day: string) => join(folder, `${program}.${day}`)
  const known = new Map<string, Uint8Array>()
  return {
    async key(program, day, create) {
      const file = fileOf(program, day)
      const cached = known.get(file)
      if (cached) return cached
      const sealed =
        read(file) ?? (create ? make(folder, file, sealDayKey(wrapping, randomBytes(32))) : undefined)
      if (sealed === undefined) return undefined
      const key = unsealDayKey(wrapping, sealed)
      known.set(file, key)
      return key
    },
    async destroy(program, day) {
      const file = fileOf(program, day)
      known.delete(file)
      rmSync(file, { force: true })
      syncFolder(folder)
    },
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Whole or not at all, and the first of two makers wins: written aside, synced, then linked to its name. */
function make(folder: string, file: string, sealed: string): string {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  const handle = openSync(aside, 'wx', 0o600)
  writeFileSync(handle, sealed)
  fsyncSync(handle)
  closeSync(handle)
  try {
    linkSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(aside)
  }
  syncFolder(folder)
  return readFileSync(file, 'utf8')
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
