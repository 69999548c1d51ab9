// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/**
 * The import rule: `protocol ← domain, risk ← app ← realtime, http, store, notify ← main`, the client sees nothing of
 * the server but protocol, and the rules know no Node. Run as a program it lists what breaks it.
 */

/** What each layer may import, beside itself. `main` is every file that lies in server/ itself: the parts list. */
const MAY = {
  protocol: [],
  domain: ['protocol'],
  risk: ['protocol'],
  app: ['protocol', 'domain', 'risk'],
  realtime: ['protocol', 'domain', 'risk', 'app'],
  http: ['protocol', 'domain', 'risk', 'app'],
  // What lies behind a port knows the port, and nothing of the use cases.
  store: ['protocol', 'ports'],
  notify: ['protocol', 'ports'],
  main: ['protocol', 'domain', 'risk', 'ports', 'app', 'realtime', 'http', 'store', 'notify'],
  client: ['protocol'],
}

/** Packages the pure layers may use: no input, no output, no clock. */
const PURE = new Set([
  'typebox',
  'typebox/value',
  'typebox/compile',
  'typebox/format',
  'temporal-polyfill',
  'rrule-temporal',
])
/** The only files of pure layers that read: they hand what they read to the pure ones. */
const READERS = new Set(['server/risk/load.ts'])

/**
 * The layer a file belongs to; `undefined` for what may import anything, such as tests.
 * @param {string} file
 */
export function layerOf(file) {
  if (/\.test\.ts$|(^|\/)(test|dev)\//.test(file)) return undefined
  if (file.startsWith('client/')) return 'client'
  // The ports, and the cipher under which the keyring's adapters seal.
  if (file === 'server/app/ports.ts' || file === 'server/app/cipher.ts') return 'ports'
  const [, folder, rest] = /^server\/([^/]+)(\/.+)?$/.exec(file) ?? []
  if (folder === undefined) return undefined
  return rest === undefined ? 'main' : folder
}

/**
 * What is wrong with the imports of one file.
 * @param {string} file  its path in the project
 * @param {string} text
 * @returns {string[]}
 */
export function wrongImports(file, text) {
  const layer = layerOf(file)
  if (layer === undefined) return []
  return importsOf(file, text).flatMap(specifier => {
    const why = whyNot(file, layer, specifier)
    return why ? [`${file} imports ${specifier}: ${why}`] : []
  })
}

/**
 * @param {string} file
 * @param {string} layer
 * @param {string} specifier
 */
function whyNot(file, layer, specifier) {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''))
    const other = layerOf(target)
    if (other === layer) return undefined
    if (other === undefined) return layer === 'client' ? outsideClient(target) : 'it belongs to the tests'
    // The port is a part of app, so app and what stands on app see it too.
    const may = layer === 'ports' ? MAY.app : MAY[/** @type {keyof typeof MAY} */ (layer)]
    if (!may) return `server/${layer} is no layer of the design`
    if (may.includes(other) || (other === 'ports' && (layer === 'app' || may.includes('app'))))
      return undefined
    return `${layer} may import only ${may.join(', ') || 'itself'}`
  }
  const pure = ['protocol', 'domain', 'risk'].includes(layer) && !READERS.has(file)
  if (pure && !PURE.has(specifier))
    return `${layer} is pure: no Node, no packages but ${[...PURE].join(', ')}`
  if (layer === 'client' && specifier.startsWith('node:')) return 'a browser has no Node'
  return undefined
}

/** @param {string} target */
const outsideClient = target =>
  target.startsWith('server/') || target.startsWith('scripts/')
    ? 'the client imports server/protocol only'
    : undefined

/**
 * Every specifier a file imports, re-exports or names in a type.
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function importsOf(file, text) {
  const code = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(match => match[1]).join('\n')
    : text
  /** @type {string[]} */
  const found = []
  /** @param {ts.Node | undefined} node */
  const add = node => node && ts.isStringLiteralLike(node) && found.push(node.text)
  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0])
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest))
  return found
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.(ts|mjs|svelte)$/.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(file => !file.includes('/paraglide/'))
}

function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const files = ['server', 'client'].flatMap(folder => sourcesIn(root, folder))
  const wrong = files.flatMap(file => wrongImports(file, readFileSync(join(root, file), 'utf8')))
  for (const line of wrong) console.error(line)
  console.log(`${files.length} files, ${wrong.length} imports against the rule`)
  return wrong.length === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main()
