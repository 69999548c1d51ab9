import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isLit } from './lock/beacon.ts'
import { lockDirectory } from './lock.ts'
import { bundle } from './test/bundle.ts'
import { type TemporaryFolder, temporaryFolder } from './test/temporary-folder.ts'

interface Candidate {
  said: string
  process: ChildProcess
}

let program: string
let folder: TemporaryFolder
let candidates: Candidate[]

beforeAll(async () => {
  program = await bundle('lock-holder.child.ts')
})
beforeEach(() => {
  folder = temporaryFolder('lock')
  candidates = []
})
afterEach(async () => {
  await Promise.all(candidates.map(kill))
  folder.remove()
})

async function start(directory = folder.path): Promise<Candidate> {
  const child = spawn(process.execPath, [program, directory], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [said] = await once(createInterface({ input: child.stdout }), 'line')
  const candidate = { said, process: child }
  candidates.push(candidate)
  return candidate
}

async function kill({ process: child }: Candidate): Promise<void> {
  if (child.signalCode !== null || child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('[LK1] a data directory has one server', () => {
  test('a second process is refused, and told by whom and what to do', async () => {
    const holder = await start()
    expect(holder.said).toBe('held')
    const { said } = await start()
    expect(said).toContain(
      `${folder.path} is in use by process ${holder.process.pid} on ${hostname()} since 20`,
    )
    expect(said).toContain('another DATA_DIR')
  })

  test('so is a second time in one process, until the first is released', async () => {
    const lock = await lockDirectory(folder.path)
    await expect(lockDirectory(folder.path)).rejects.toThrow(/in use by process/)
    await lock.release()
    const again = await lockDirectory(folder.path)
    await again.release()
    expect(readdirSync(folder.path).filter(name => name.endsWith('.sock'))).toEqual([])
  })

  test('of many that start at once one holds it, after a clean end as after a crash', async () => {
    for (const round of ['new', 'crashed', 'crashed again']) {
      const said = (await Promise.all(Array.from({ length: 4 }, () => start()))).map(
        candidate => candidate.said,
      )
      expect(
        said.filter(line => line === 'held'),
        round,
      ).toHaveLength(1)
      expect(
        said.filter(line => line.startsWith('refused')),
        round,
      ).toHaveLength(3)
      await Promise.all(candidates.map(kill))
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(folder.path)))
    const held = outcomes.filter(outcome => outcome.status === 'fulfilled')
    expect(held).toHaveLength(1)
    await held[0]!.value.release()
  })
})

describe('[LK2] a lock ends with its process', () => {
  test('one killed with SIGKILL is followed at once', async () => {
    for (let n = 0; n < 3; n++) {
      const holder = await start()
      expect(holder.said).toBe('held')
      await kill(holder)
    }
    expect(readdirSync(folder.path).filter(name => name.endsWith('.sock')).length).toBeLessThanOrEqual(1)
  })

  test('one that is stopped still holds it', async () => {
    const holder = await start()
    holder.process.kill('SIGSTOP')
    expect((await start()).said).toMatch(/in use/)
  })
})

describe('[LK3] where no socket can lie in the folder', () => {
  test('a path that is too long is locked as well', async () => {
    const long = join(folder.path, 'x'.repeat(120))
    mkdirSync(long)
    const holder = await start(long)
    expect(holder.said).toBe('held')
    expect((await start(long)).said).toMatch(/in use/)
    await kill(holder)
    expect((await start(long)).said).toBe('held')
  })

  test('another program on the port of a dead holder is not taken for it', async () => {
    const other = createServer(socket => socket.end('HTTP/1.1 400 Bad Request')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    expect(await isLit(folder.path, 'an-id', { port })).toBe(false)
    other.close()
    await once(other, 'close')
    expect(await isLit(folder.path, 'an-id', { port })).toBe(false)
  })
})
