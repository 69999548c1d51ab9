// @ts-check
/** `npm start`: installs what is missing, builds what is stale, and serves in this same process, where signals arrive. */
import { prepare } from './prepare.mjs'

await prepare(['client', 'node'])
process.setSourceMapsEnabled(true)
await import(new URL('../dist/node/server.js', import.meta.url).href)
