import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { openData } from './start.ts'

describe('[PR3] the data folder, and what is made in it, can be read by its owner alone', () => {
  let folder: string
  let mask: number
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sebaya-data-'))
    mask = process.umask(0o022)
  })
  afterEach(() => {
    process.umask(mask)
    rmSync(folder, { recursive: true })
  })

  /** What others may do with each, by its path. */
  const opened = (path: string, within = path): Record<string, number> => ({
    [path.slice(within.length)]: statSync(path).mode & 0o077,
    ...(statSync(path).isDirectory() &&
      Object.assign({}, ...readdirSync(path).map(name => opened(join(path, name), within)))),
  })

  async function write(dataDir: string) {
    const data = await openData(readConfig({ DATA_DIR: dataDir, NODE_ENV: 'test' }))
    const change = { put: 'program', value: {}, expect: 'absent' } as const
    await data.store.program('demo').commit([change], { once: '1' })
    await data.keyring.key('demo', '2026-11-24', true)
    const found = opened(dataDir)
    await data.store.close()
    await data.release()
    return found
  }

  test('a folder that was not there', async () => {
    const found = await write(join(folder, 'a', 'data'))
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['', '/secret', '/store', '/store/data.mdb', '/keyring/demo.2026-11-24']),
    )
    expect(Object.entries(found).filter(([, mode]) => mode !== 0)).toEqual([])
  })

  test('a folder that was open to all', async () => {
    const data = join(folder, 'open')
    mkdirSync(data, { mode: 0o755 })
    const { '': _, ...found } = await write(data)
    expect(Object.entries(found).filter(([, mode]) => mode !== 0)).toEqual([])
  })
})
