import { describe, expect, test } from 'vitest'
import { importsOf, layerOf, wrongImports } from './imports.mjs'

const allowed = (file: string, specifier: string) =>
  wrongImports(file, `import { x } from '${specifier}'`).length === 0

describe('the import rule', () => {
  test.each([
    ['server/domain/page.ts', '../protocol/levels.ts'],
    ['server/app/pages.ts', '../domain/page.ts'],
    ['server/app/pages.ts', './ports.ts'],
    ['server/app/sealing.ts', 'node:crypto'],
    ['server/realtime/server.ts', '../app/sessions.ts'],
    ['server/http/api.ts', '../app/ports.ts'],
    ['server/store/redis/connection.ts', '../../app/ports.ts'],
    ['server/store/redis/connection.ts', './commit.lua?raw'],
    ['server/risk/load.ts', 'node:fs'],
    ['server/start.ts', './store/lmdb.ts'],
    ['client/lib/wire.ts', '../../server/protocol/events.ts'],
    ['client/staff/main.ts', 'svelte'],
    ['server/domain/page.test.ts', '../app/pages.ts'],
    ['server/test/harness.ts', '../start.ts'],
  ])('%s may import %s', (file, specifier) => expect(allowed(file, specifier)).toBe(true))

  test.each([
    ['server/protocol/events.ts', '../domain/page.ts'],
    ['server/domain/page.ts', '../risk/watch.ts'],
    ['server/domain/page.ts', '../app/ports.ts'],
    ['server/domain/page.ts', 'node:crypto'],
    ['server/domain/page.ts', 'ioredis'],
    ['server/risk/watch.ts', 'node:fs'],
    ['server/app/pages.ts', '../store/lmdb.ts'],
    ['server/app/pages.ts', '../start.ts'],
    ['server/app/ports.ts', '../http/server.ts'],
    ['server/realtime/server.ts', '../http/server.ts'],
    ['server/http/api.ts', '../store/redis.ts'],
    ['server/http/api.ts', '../test/harness.ts'],
    ['server/store/lmdb.ts', '../app/pages.ts'],
    ['server/store/lmdb.ts', '../domain/page.ts'],
    ['server/elsewhere/x.ts', '../protocol/events.ts'],
    ['client/lib/wire.ts', '../../server/domain/page.ts'],
    ['client/lib/wire.ts', '../../server/start.ts'],
    ['client/lib/wire.ts', 'node:fs'],
  ])('%s may not import %s', (file, specifier) => expect(allowed(file, specifier)).toBe(false))

  test('finds an import in every form it can take', () => {
    const text = `
      import a from './a'
      import type { B } from './b'
      export * from './c'
      const d = await import('./d')
      let e: import('./e').E
      const text = "import f from './f'"`
    expect(importsOf('x.ts', text)).toEqual(['./a', './b', './c', './d', './e'])
    expect(
      importsOf('X.svelte', `<script lang="ts">${text}</script><p>import g from './g'</p>`),
    ).toHaveLength(5)
  })

  test('a file of server/ itself is the parts list, and a test may import anything', () => {
    expect(layerOf('server/main.ts')).toBe('main')
    expect(layerOf('server/app/ports.ts')).toBe('ports')
    expect(layerOf('server/store/test/model.ts')).toBeUndefined()
  })
})
