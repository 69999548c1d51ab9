/**
 * Runs a k6 script where k6 is not installed: `node load-tests/host/run.mjs [-e NAME=VALUE …] SCRIPT`. It knows the few
 * modules and executors that the scripts here use. As with k6, its exit code is 99 if a threshold was crossed.
 */
import { spawn } from 'node:child_process'
import { register } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const CROSSED = 99

const { values, positionals } = parseArgs({
  options: { env: { type: 'string', short: 'e', multiple: true, default: [] } },
  allowPositionals: true,
})

if (!positionals[0]) {
  console.error('node load-tests/host/run.mjs [-e NAME=VALUE …] SCRIPT')
  process.exitCode = 2
} else if (typeof WebSocket === 'undefined') {
  // Node 20 has one, behind a flag.
  const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  const child = spawn(process.execPath, ['--experimental-websocket', '--no-warnings', ...again], {
    stdio: 'inherit',
  })
  process.once('SIGTERM', () => child.kill())
  child.on('exit', code => {
    process.exitCode = code ?? 1
  })
} else {
  register('./resolve.mjs', import.meta.url)
  const set = values.env.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  Object.assign(globalThis, { __ENV: { ...process.env, ...Object.fromEntries(set) } })
  const [{ runScenarios }, { summary }] = await Promise.all([
    import('./scenarios.mjs'),
    import('./metrics.mjs'),
  ])
  const script = await import(pathToFileURL(resolve(positionals[0])).href)
  await runScenarios(script)
  const { text, crossed } = summary(script.options?.thresholds ?? {})
  console.log(text)
  process.exit(crossed ? CROSSED : 0)
}
