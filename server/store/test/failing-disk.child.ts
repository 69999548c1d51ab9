import { openLmdbStore } from '../lmdb.ts'

/** Commits one after the other, and prints what came of each; at the end how many are there. */

const [path, commits] = process.argv.slice(2)
const store = openLmdbStore({ path: path! })
const program = store.program('p')
for (let n = 0; n < Number(commits); n++)
  await program.commit([{ append: 'l', entry: n }], { once: `commit ${n}` }).then(
    () => console.log('acknowledged'),
    error => console.log(`refused: ${error.message}`),
  )
const { last } = await program.read('l', 0)
console.log(`there: ${last}`)
await store.close()
