import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Environment } from '../server/config.ts'
import { root } from '../server/root.ts'

/** What the container's files promise, as far as it can be read without a container. */

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const dockerfile = read('Dockerfile')
const compose = read('compose.yaml')
const [, final = ''] = /[\s\S]*(FROM [\s\S]*)$/.exec(dockerfile) ?? []

describe('the image', () => {
  test('holds whatever the server reads from the project’s folder', () => {
    const sources = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' }).filter(
      file => file.endsWith('.ts') && !/\.test\.ts$|^test\/|\/test\/|\/dev\//.test(file),
    )
    const wanted = sources.flatMap(file =>
      [...read(join('server', file)).matchAll(/join\(root, '([^']+)'/g)].map(([, path]) => path!),
    )
    expect(wanted).toEqual(expect.arrayContaining(['server/risk/packs', 'dist/client']))
    const copied = [...final.matchAll(/^COPY (?:--\S+ )?(.*) \S+$/gm)].flatMap(([, from]) =>
      from!.split(' ').map(path => path.replace(/^\/app\//, '')),
    )
    // Where DATA_DIR is given, its default is not read.
    const missing = wanted.filter(
      path => path !== 'data' && !copied.some(from => path === from || path.startsWith(`${from}/`)),
    )
    expect(missing).toEqual([])
  })

  test('runs nothing at install, and is not root', () => {
    const installs = [...dockerfile.matchAll(/npm ci.*/g)].map(([line]) => line)
    expect(installs).toHaveLength(2)
    for (const install of installs) expect(install).toContain('--ignore-scripts')
    expect(final).toMatch(/^RUN mkdir -m 700 \/data && chown node:node \/data$/m)
    expect(final.indexOf('\nUSER node\n')).toBeLessThan(final.indexOf('\nVOLUME /data\n'))
    expect(final).toMatch(/^USER node$/m)
  })

  test('compose.yaml passes on each variable that a deployment may set', () => {
    const elsewhere = ['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR', 'SEBAYA_DEMO_PASSWORD', 'ALLOW_LOSSY_REDIS']
    const passed = [...compose.matchAll(/^ {4}([A-Z_]+): /gm)].map(([, name]) => name)
    expect(passed).toEqual(
      expect.arrayContaining(Object.keys(Environment.properties).filter(name => !elsewhere.includes(name))),
    )
  })
})
