import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const project = fileURLToPath(new URL('../../..', import.meta.url))

/** Makes one file of a module, for a Node process of its own: Node 20 reads no TypeScript. Gone when this process ends. */
export async function bundle(module: string): Promise<string> {
  // Inside node_modules, so that the packages are found from there.
  const outDir = join(project, 'node_modules/.cache/sebaya-store', randomBytes(6).toString('hex'))
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  await build({
    configFile: false,
    root: project,
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL(module, import.meta.url)),
      outDir,
      rollupOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  })
  return join(outDir, basename(module).replace(/\.ts$/, '.mjs'))
}
