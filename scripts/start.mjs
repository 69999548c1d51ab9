/** `npm start`: installs what is missing, builds what is stale, and serves in this same process, where signals arrive. */
import { prepare } from './prepare.mjs'

await prepare(['client', 'node'])
process.setSourceMapsEnabled(true)
await import('../dist/node/server.js')
