import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { leaveOut } from './leave-out.ts'
import { freePort } from './ports.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Whether this machine has a redis-server; says so once where it has none, and throws there with CI=true. */
export const redisPresent = !spawnSync('redis-server', ['--version']).error
if (!redisPresent) leaveOut('the Redis rows', 'redis-server')

export interface RedisServer {
  url: string
  port: number
  /** Ends it with SIGKILL. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  /** Ends it and forgets its data. */
  stop(): Promise<void>
}

const DURABLE = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'always',
  '--maxmemory-policy',
  'noeviction',
  '--save',
  '',
]

/** A redis-server of the test's own, as durable as production asks; later `settings` win. */
export async function startRedis(settings: string[] = []): Promise<RedisServer> {
  const port = await freePort()
  const folder = temporaryFolder('redis')
  const files = ['--dir', folder.path, '--port', String(port), '--bind', '127.0.0.1']
  const command = ['redis-server', ...files, ...DURABLE, ...settings]
  let server = await startProcess(command)
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill(signal)
      await once(server, 'exit')
    }
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL')
      server = await startProcess(command)
    },
    async stop() {
      await end('SIGKILL')
      folder.remove()
    },
  }
}

export interface Sentinel {
  url: string
  stop(): Promise<void>
}

/** A Sentinel that watches one primary under the name `sebaya`. */
export async function startSentinel(primary: RedisServer): Promise<Sentinel> {
  const port = await freePort()
  const folder = temporaryFolder('sentinel')
  const configuration = join(folder.path, 'sentinel.conf')
  folder.write(
    'sentinel.conf',
    `port ${port}\nbind 127.0.0.1\nsentinel monitor sebaya 127.0.0.1 ${primary.port} 1\n`,
  )
  const server = await startProcess(['redis-server', configuration, '--sentinel'], '+monitor master')
  return {
    url: `redis+sentinel://127.0.0.1:${port}/sebaya`,
    async stop() {
      server.kill('SIGKILL')
      await once(server, 'exit')
      folder.remove()
    },
  }
}

/** Starts a program, and answers when it has printed `ready`. It ends with this process. */
async function startProcess(command: string[], ready = 'Ready to accept connections'): Promise<ChildProcess> {
  const server = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = () => server.kill('SIGKILL')
  process.once('exit', end)
  server.once('exit', () => process.off('exit', end))
  const said: string[] = []
  for await (const line of createInterface({ input: server.stdout! })) {
    if (line.includes(ready)) {
      // Its further words are not kept, but have to be read, or it would block.
      server.stdout!.resume()
      return server
    }
    said.push(line)
  }
  throw new Error(`${command[0]} did not start:\n${said.join('\n')}`)
}
