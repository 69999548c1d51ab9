/** Reads the packs of a folder. Apart from the engine, which does no I/O. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Pack, parsePack } from './pack.ts'

/** Every `*.pack` file of the folder, by name. Throws when there is none, or when a line cannot be read. */
export function loadPacks(directory: string): Pack[] {
  const names = readdirSync(directory)
    .filter(name => name.endsWith('.pack'))
    .sort()
  if (names.length === 0) throw new Error(`no packs in ${directory}`)
  return names.map(name =>
    parsePack(name.slice(0, -'.pack'.length), readFileSync(join(directory, name), 'utf8')),
  )
}
