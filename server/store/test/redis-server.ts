import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../root.ts'
import { leaveOut } from './leave-out.ts'
import { freePort } from './ports.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Whether this machine has a redis-server; says so once where it has none, and throws there with CI=true. */
export const redisPresent = !spawnSync('redis-server', ['--version']).error
if (!redisPresent) leaveOut('the Redis rows', 'redis-server')

export interface RedisServer {
  url: string
  port: number
  /** Where its append-only file is. */
  folder: string
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

/** As `compose.yaml` starts it. */
const START = join(root, 'deploy/redis.sh')

/** A redis-server of the test's own, as durable as production asks; later `settings` win. */
export async function startRedis(settings: string[] = []): Promise<RedisServer> {
  const port = await freePort()
  const folder = temporaryFolder('redis')
  const here = ['--port', String(port), '--bind', '127.0.0.1']
  const command = [START, folder.path, ...here, ...DURABLE, ...settings]
  let server = await startProcess(command)
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder: folder.path,
    kill: () => server.kill(),
    async restart() {
      await server.kill()
      server = await startProcess(command)
    },
    async stop() {
      await server.kill()
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
      await server.kill()
      folder.remove()
    },
  }
}

/** Runs a program that is killed as soon as the standard input ends: also when a test's own process is. */
const GUARD = 'exec 3<&0; "$@" & it=$!; (cat <&3 >/dev/null; kill -9 $it) 2>/dev/null & wait $it'

interface Running {
  kill(): Promise<void>
}

/** Starts a program, and answers when it has printed `ready`. */
async function startProcess(command: string[], ready = 'Ready to accept connections'): Promise<Running> {
  const guard = spawn('sh', ['-c', GUARD, 'guard', ...command], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(guard, 'exit')
  const said: string[] = []
  for await (const line of createInterface({ input: guard.stdout })) {
    if (line.includes(ready)) {
      // Its further words are not kept, but have to be read, or it would block.
      guard.stdout.resume()
      return {
        async kill() {
          guard.stdin.end()
          await ended
        },
      }
    }
    said.push(line)
  }
  throw new Error(`${command[0]} did not start:\n${said.join('\n')}`)
}
