import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { leaveOut } from './leave-out.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Whether this machine can slow down and fail the system calls of a process. */
export const stracePresent =
  process.platform === 'linux' && spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0
if (!stracePresent) leaveOut('what happens while a disk is slow or fails', 'strace')

export interface Traced {
  code: number | null
  /** Lines of the standard output. */
  said: string[]
  /** System calls in the order in which they ended or, `… <unfinished ...>`, began. */
  calls: string[]
}

/** Runs a module in a Node process whose system calls are traced, and some are tampered with. */
export async function trace(calls: string, inject: string, command: string[]): Promise<Traced> {
  const folder = temporaryFolder('strace')
  const log = join(folder.path, 'log')
  const options = ['-f', '-qq', '-o', log, '-e', `trace=${calls}`, '-e', `inject=${inject}`]
  const child = spawn('strace', [...options, process.execPath, ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  const lines = (text: string) => text.split('\n').filter(line => line !== '')
  const traced = { code, said: lines(said), calls: lines(readFileSync(log, 'utf8')) }
  folder.remove()
  return traced
}
