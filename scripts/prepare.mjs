// @ts-check
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Makes sure that what a command needs is there: a fitting Node, the packages, the built files. Where all of it is, it
 * says nothing and takes a few milliseconds; whatever it says goes to standard error, so that a command's own output stays clean.
 */

export const root = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {'client' | 'node'} Part */

/** What each part of dist is built from. A change of anything in it makes the part stale. */
const PARTS = {
  client: { config: 'vite.config.ts', inputs: ['client', 'server/protocol'], what: 'Building the screens' },
  node: { config: 'vite.server.config.ts', inputs: ['server', 'scripts'], what: 'Building the server' },
}
/** Made by a build, or read when it runs. Whatever begins with a dot counts as such too. */
const NOT_INPUTS = new Set(['cache', 'corpus', 'packs', 'paraglide', 'test', 'training'])

function assertNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `Sebaya needs Node 20.19 or newer; this is ${process.versions.node}.\nGet it from https://nodejs.org or your system's packages, and run this again.`,
  )
  process.exit(1)
}

/**
 * Installs and builds what is missing or stale. Exits the process if that fails, after saying why.
 * @param {Part[]} parts
 */
export async function prepare(parts) {
  assertNode()
  // A copy without its sources, such as a container's: it was built elsewhere and cannot be stale.
  if (!existsSync(join(root, PARTS.node.config))) return
  try {
    await install()
    for (const part of parts) await build(part)
  } catch (error) {
    console.error(/** @type {Error} */ (error).message)
    process.exit(1)
  }
}

/** `npm ci`, unless node_modules already holds exactly what package-lock.json names. */
export async function install() {
  if (isInstalled()) return
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  // Also where NODE_ENV is production: the tools that build are development dependencies.
  await step('Installing the packages', command, [...first, 'ci', '--include=dev', '--no-fund', '--no-audit'])
}

/** npm writes what it installed into node_modules/.package-lock.json, last. */
function isInstalled() {
  let installed
  try {
    installed = readPackages('node_modules/.package-lock.json')
  } catch {
    return false
  }
  return Object.entries(readPackages('package-lock.json')).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    // Optional ones are there for one kind of machine only.
    if (!found) return wanted.optional || wanted.devOptional || wanted.peer
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

/** @param {string} file */
function readPackages(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
}

/**
 * Builds one part of dist if it is stale: beside the old one, then in its place, so that nobody finds half of it.
 * @param {Part} part
 */
export async function build(part) {
  const { config, inputs, what } = PARTS[part]
  const hash = hashOf([config, 'package-lock.json', ...inputs])
  const folder = join(root, 'dist', part)
  if (stampOf(folder) === hash) return
  const fresh = join(root, 'dist', `.${part}-${process.pid}`)
  mkdirSync(join(root, 'dist'), { recursive: true })
  sweep()
  try {
    await step(what, process.execPath, [join(root, 'scripts/build.mjs'), join(root, config), fresh])
    writeFileSync(join(fresh, '.stamp'), hash)
    replace(folder, fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Removes what builds that were stopped half-way left behind. */
function sweep() {
  for (const name of readdirSync(join(root, 'dist'))) {
    const pid = /^\.\w+-(\d+)/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(join(root, 'dist', name), { recursive: true, force: true })
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** @param {string} folder */
function stampOf(folder) {
  try {
    return readFileSync(join(folder, '.stamp'), 'utf8')
  } catch {
    return undefined
  }
}

/**
 * @param {string} folder
 * @param {string} fresh
 */
function replace(folder, fresh) {
  const old = `${fresh}-old`
  try {
    if (existsSync(folder)) renameSync(folder, old)
    renameSync(fresh, folder)
  } catch (error) {
    // Somebody else built the same in this moment.
    if (stampOf(folder) === undefined) throw error
  } finally {
    rmSync(old, { recursive: true, force: true })
  }
}

/**
 * One hash over the names and the contents of files and folders.
 * @param {string[]} inputs
 */
function hashOf(inputs) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '')
  for (const file of inputs.flatMap(filesOf))
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

/**
 * @param {string} input
 * @returns {string[]}
 */
function filesOf(input) {
  const path = join(root, input)
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap(entry => {
    const inside = join(input, entry.name)
    if (entry.name.startsWith('.')) return []
    if (entry.isDirectory()) return NOT_INPUTS.has(entry.name) ? [] : filesOf(inside)
    return /\.test\.ts$|\.md$/.test(entry.name) ? [] : [join(root, inside)]
  })
}

/**
 * Runs a program, says what for and that it moves, and shows what the program said if it fails.
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
async function step(what, command, args) {
  const began = Date.now()
  process.stderr.write(`${what} `)
  const dots = setInterval(() => process.stderr.write('.'), 1_000)
  let said = ''
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  try {
    /** @type {number | string | null} */
    const ended = await new Promise(resolve => {
      child.on('error', error => resolve(error.message))
      child.on('close', (code, signal) => resolve(code ?? signal))
    })
    process.stderr.write(` ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
    if (ended !== 0)
      throw new Error(
        `\n${said.trim()}\n\n${what} failed (${basename(command)} ${args.join(' ')}: ${ended}).`,
      )
  } finally {
    clearInterval(dots)
  }
}
