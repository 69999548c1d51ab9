import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../server/root.ts'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { dependencies, devDependencies } = JSON.parse(read('package.json'))
const all: Record<string, string> = { ...dependencies, ...devDependencies }

describe('the dependencies', () => {
  test('docs/dependencies.md has a line for each, and for no other', () => {
    const lines = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1])
    expect(lines.toSorted()).toEqual(Object.keys(all).toSorted())
  })

  test('all are pinned, and the lock file agrees', () => {
    const { packages } = JSON.parse(read('package-lock.json'))
    for (const [name, version] of Object.entries(all)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
      expect(packages[`node_modules/${name}`].version, name).toBe(version)
    }
  })

  test('the lock file names every optional package, or npm ci refuses it', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        name => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    )
    expect(missing).toEqual([])
  })

  test('nothing runs at install', () => expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m))
})
