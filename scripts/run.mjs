// @ts-check
/** `node scripts/run.mjs NAME …`: builds scripts/NAME.ts if it is stale and runs its `main` with the rest of the arguments. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepare, root } from './prepare.mjs'

const [name = '', ...args] = process.argv.slice(2)
await prepare(['node'])
const file = join(root, 'dist/node', `${name}.js`)
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  console.error(`There is no script "${name}": scripts/${name}.ts is not there.`)
  process.exit(2)
}
process.setSourceMapsEnabled(true)
const { main } = await import(pathToFileURL(file).href)
process.exitCode = await main(args)
