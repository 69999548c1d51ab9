import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Keyring } from '../app/ports.ts'
import { syncFolder } from './files.ts'
import { sealDayKey, unsealDayKey, type Wrapping } from './wrapping.ts'

/**
 * The keyring as a folder, apart from the data: one file a program and day, sealed under a subkey of the secret. It
 * keeps no key in memory: what is destroyed here is gone for every process.
 */
export async function openFileKeyring(folder: string, wrapping: Wrapping): Promise<Keyring> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return {
    async key(program, day, create) {
      const file = join(folder, nameOf(program, day))
      if (create && read(file) === undefined) await make(file, sealDayKey(wrapping, randomBytes(32)))
      // Also for a file that another process has just made: its name may not be on the disk yet.
      if (create) syncFolder(folder)
      const sealed = read(file)
      return sealed === undefined ? undefined : unsealDayKey(wrapping, sealed)
    },
    async destroy(program, day) {
      const name = nameOf(program, day)
      // With what a crash may have left beside it, see `make`.
      for (const found of readdirSync(folder))
        if (found === name || found.startsWith(`${name}.`)) rmSync(join(folder, found), { force: true })
      syncFolder(folder)
    },
  }
}

/** @throws TypeError where it would name another file. */
function nameOf(program: string, day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new TypeError('a day is written 2026-11-24')
  return `${encodeURIComponent(program).replaceAll('.', '%2E')}.${day}`
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
async function make(file: string, sealed: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(sealed)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(aside, { force: true })
  }
}
