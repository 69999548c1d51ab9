// @ts-check
/**
 * `node scripts/build.mjs CONFIG FOLDER`: one build by vite, then the end. Vite's own command waits for whatever its
 * plugins leave running, and the compiler of the messages keeps a timer for half a minute.
 */
import { createBuilder } from 'vite'

const [configFile, outDir] = process.argv.slice(2)
try {
  // `null`: what the configuration says, one environment or several, as vite's own command has it.
  const builder = await createBuilder({ configFile, logLevel: 'warn', build: { outDir } }, null)
  await builder.buildApp()
  process.exit(0)
} catch (error) {
  console.error(/** @type {Error} */ (error).message)
  process.exit(1)
}
