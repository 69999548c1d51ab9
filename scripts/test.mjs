// @ts-check
/**
 * `npm test`: installs what is missing, then runs every step, and says at the end what failed and what was left out.
 * `npm test -- NAME …` runs only the steps named. With CI=true leaving anything out is a failure.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { build, install, prepare, root } from './prepare.mjs'

/** @typedef {{passed: number, failed: number, skipped: number, names?: string[]}} Counts `names`: of the tests that failed. */
/** @typedef {{name: string, run: () => Promise<Counts>}} Step */

const CI = process.env.CI === 'true'
/** Biome colours what it writes into a pipe too. */
const COLORS = process.stdout.isTTY ? [] : ['--colors=off']
const CACHE = 'node_modules/.cache/sebaya.tsbuildinfo'

/** What some tests need and a machine may lack. Any one of the commands will do. */
const TOOLS = [
  { commands: ['redis-server'], debian: 'redis-server', without: 'whatever runs on Redis' },
  {
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    debian: 'chromium',
    without: 'the tests in a browser',
  },
  { commands: ['strace'], debian: 'strace', without: 'that nothing is acknowledged before its fsync' },
]

const bin = (/** @type {string} */ path) => join(root, 'node_modules', path)

/**
 * Runs a tool of node_modules in plain sight. One failure if it says so.
 * @param {string} path
 * @param {string[]} args
 */
const check =
  (path, ...args) =>
  async () => ({ passed: 0, failed: (await run([bin(path), ...args])) === 0 ? 0 : 1, skipped: 0 })

/** @type {Step[]} */
const checks = [
  { name: 'lint', run: check('@biomejs/biome/bin/biome', 'ci', ...COLORS, '.') },
  { name: 'imports', run: async () => one((await run([join(root, 'scripts/imports.mjs')])) === 0) },
  { name: 'build', run: buildAll },
  { name: 'types', run: check('typescript/bin/tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', CACHE) },
  { name: 'types-client', run: check('svelte-check/bin/svelte-check', '--tsconfig', 'client/tsconfig.json') },
  { name: 'types-k6', run: check('typescript/bin/tsc', '-p', 'load-tests') },
  { name: 'unused', run: check('knip/bin/knip.js') },
]

/** @param {boolean} passed @returns {Counts} */
const one = passed => ({ passed: 0, failed: passed ? 0 : 1, skipped: 0 })

async function buildAll() {
  try {
    await build('client')
    await build('node')
    return one(true)
  } catch (error) {
    console.error(/** @type {Error} */ (error).message)
    return one(false)
  }
}

/** @param {string[]} args @returns {Promise<number>} */
function run(args) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('close', code => resolve(code ?? 1))
  })
}

/** The projects of vitest.config.ts, in their order. */
async function projects() {
  const { loadConfigFromFile } = await import('vite')
  const loaded = await loadConfigFromFile({ command: 'serve', mode: 'test' }, join(root, 'vitest.config.ts'))
  const config = /** @type {import('vitest/config').ViteUserConfig | undefined} */ (loaded?.config)
  return (config?.test?.projects ?? []).map(project => {
    const name = typeof project === 'object' && 'test' in project ? project.test?.name : undefined
    if (typeof name !== 'string') throw new Error('every project in vitest.config.ts needs a name')
    return { name, run: () => vitest(name) }
  })
}

/** @param {string} project @returns {Promise<Counts>} */
async function vitest(project) {
  const folder = mkdtempSync(join(tmpdir(), 'sebaya-test-'))
  const file = join(folder, 'results.json')
  try {
    const code = await run([
      bin('vitest/vitest.mjs'),
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ])
    const counts = existsSync(file) ? countsOf(JSON.parse(readFileSync(file, 'utf8'))) : one(false)
    // An error outside every test is a failure too.
    return code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A file that could not even be read has failed, though no test of it has.
 * @param {{numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: {name: string, status: string, assertionResults: {status: string, fullName: string}[]}[]}} results
 * @returns {Counts}
 */
function countsOf(results) {
  const failedIn = (/** @type {(typeof results.testResults)[number]} */ file) =>
    file.assertionResults.filter(test => test.status === 'failed')
  const failed = results.testResults.filter(file => file.status === 'failed')
  const broken = failed.filter(file => failedIn(file).length === 0)
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken.length,
    skipped: results.numPendingTests + results.numTodoTests,
    names: [
      ...broken.map(file => relative(root, file.name)),
      ...failed.flatMap(failedIn).map(test => test.fullName),
    ],
  }
}

/** One line for each tool this machine lacks. */
function leftOut() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const has = (/** @type {string} */ command) => folders.some(folder => existsSync(join(folder, command)))
  return TOOLS.filter(({ commands }) => !commands.some(has)).map(
    ({ commands, debian, without }) =>
      `left out: ${without}, for want of ${commands[0]} (on Debian: apt-get install ${debian})`,
  )
}

const seconds = (/** @type {number} */ since) => ((Date.now() - since) / 1000).toFixed(1)

async function main() {
  await prepare([])
  await install()
  const known = [
    ...checks.filter(step => step.name !== 'types-k6' || existsSync(join(root, 'load-tests/tsconfig.json'))),
    ...(await projects()),
  ]
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter(name => !known.some(step => step.name === name))
  if (unknown.length > 0) {
    console.error(`No such step: ${unknown.join(' ')}. There are: ${known.map(step => step.name).join(' ')}`)
    return 2
  }
  const steps = wanted.length > 0 ? known.filter(step => wanted.includes(step.name)) : known

  const summary = []
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, run } of steps) {
    console.log(`\n── ${name} ──`)
    const began = Date.now()
    const { passed, failed, skipped, names = [] } = await run()
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
    summary.push(`${failed > 0 ? 'FAILED' : 'ok    '} ${name.padEnd(14)} ${seconds(began).padStart(6)} s`)
    summary.push(...names.map(name => `       ${name}`))
  }

  const missing = wanted.length > 0 ? [] : leftOut()
  if (CI) total.failed += missing.length
  console.log(['', ...summary, ...missing].join('\n'))
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
  return total.failed === 0 ? 0 : 1
}

process.exitCode = await main()
