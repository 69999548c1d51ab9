/** Reads the packs of a folder. Apart from the engine, which does no I/O. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseWeights, type Weights } from './model/weights.ts'
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

/** The linear model's weights. Throws when the file is missing, or when it was trained for other features than these. */
export function loadWeights(file: string): Weights {
  return parseWeights(gunzipSync(readFileSync(file)))
}
