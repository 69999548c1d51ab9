import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Change } from '../../app/ports.ts'
import { openLmdbStore } from '../lmdb.ts'

/** Commits in a few ways, and prints `issue name` before and `ack name` after each. */

const store = openLmdbStore({ path: process.argv[2]! })
const program = store.program('p')

async function commit(name: string, once = name): Promise<void> {
  const changes: Change[] = [{ put: once, value: name, expect: 'absent' }]
  writeSync(1, `issue ${name}\n`)
  await program.commit(changes, { once })
  writeSync(1, `ack ${name}\n`)
}

async function visible(key: string): Promise<void> {
  while (!(await program.get(key))[0]) await setImmediate()
  writeSync(1, `visible ${key}\n`)
}

await commit('alone')
await commit('alone again')

await Promise.all([commit('one of three'), commit('two of three'), commit('three of three')])

const first = commit('first')
await visible('first')
await commit('repeat', 'first')
await first

writeSync(1, 'issue ping\n')
await store.ping()
writeSync(1, 'ack ping\n')

await store.close()
