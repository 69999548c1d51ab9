import { writeSync } from 'node:fs'
import { openLmdbStore } from '../lmdb.ts'
import { Lane } from './lane.ts'

/** Commits in several streams at once without an end, and prints `lane n` for each that was acknowledged. */

const [path, ...lanes] = process.argv.slice(2)
const store = openLmdbStore({ path: path! })

for (const name of lanes) void write(name)

async function write(name: string): Promise<never> {
  const lane = await Lane.standing(store.program(name))
  for (;;) {
    await lane.step()
    writeSync(1, `${name} ${lane.n}\n`)
  }
}
