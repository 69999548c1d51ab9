// @ts-check
/**
 * `node scripts/build.mjs CONFIG FOLDER`: one build by vite, then the end. Vite's own command waits for whatever its
 * plugins leave running, and the compiler of the messages keeps a timer for half a minute.
 */
import { build } from 'vite'

const [configFile, outDir] = process.argv.slice(2)
try {
  await build({ configFile, logLevel: 'warn', build: { outDir } })
  process.exit(0)
} catch (error) {
  console.error(/** @type {Error} */ (error).message)
  process.exit(1)
}
