import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Step } from '../app/context.ts'
import { bundle } from '../store/test/bundle.ts'
import type { Order, Report } from './child.ts'

export interface ChildOptions {
  /** The folder of its data. */
  folder: string
  /** On Redis rather than the embedded store. */
  redisUrl?: string
  /** Where its clock stands, milliseconds; it is moved by `advance`. Without it the clock is the real one. */
  clock?: number
  /** Ends itself by SIGKILL at the nth reach of a step: `after commit:3`. */
  stopAt?: `${Step}:${number}`
  /** Further variables of its environment. */
  env?: NodeJS.ProcessEnv
  /** The watch that reads marks, unless `false`. */
  fakeWatch?: boolean
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Child {
  url: string
  process: ChildProcess
  /** What it has written to its standard output and error. */
  output: string[]
  /** Resolves when the process has ended, whichever way. */
  exited: Promise<Exit>
  /** Sets the clock without letting anything happen. */
  setClock(milliseconds: number): void
  /** One round of everything that happens by the clock. */
  tick(): Promise<void>
  /** Arms the step at which it ends itself; `undefined` disarms. */
  stopAt(step: `${Step}:${number}` | undefined): void
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<Exit>
  /** Drains and ends it as SIGTERM would; resolves when it is gone. */
  close(): Promise<Exit>
}

let built: Promise<string> | undefined

/** Starts the server of child.ts in a process of its own; answers when it listens and its program `demo` is there. */
export async function startChild(options: ChildOptions): Promise<Child> {
  built ??= bundle('../../test/child.ts')
  const { folder, redisUrl, clock, stopAt, env, fakeWatch = true } = options
  const child = fork(await built, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      SEBAYA_SECRET: 'a secret of the tests, long enough for it',
      ...(redisUrl && { REDIS_URL: redisUrl }),
      ...(clock !== undefined && { SEBAYA_TEST_CLOCK: String(clock) }),
      ...(stopAt && { SEBAYA_TEST_STOP_AT: stopAt }),
      ...(fakeWatch && { SEBAYA_TEST_WATCH: 'fake' }),
      ...env,
    },
  })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const output: string[] = []
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', data => output.push(String(data)))
  const exited = once(child, 'exit').then(([code, signal]) => {
    process.off('exit', endWithUs)
    return { code, signal } as Exit
  })
  const { ready } = await hear(child, exited, output, report => 'ready' in report)

  const order = (order: Order) => void child.send(order, () => {})
  let ticks = 0
  return {
    url: ready,
    process: child,
    output,
    exited,
    setClock: milliseconds => order({ clock: milliseconds }),
    async tick() {
      const tick = ++ticks
      const done = hear(child, exited, output, report => 'done' in report && report.done === tick)
      order({ tick })
      await done
    },
    stopAt: step => order({ stopAt: step ?? '' }),
    kill() {
      child.kill('SIGKILL')
      return exited
    },
    close() {
      order({ close: true })
      return exited
    },
  }
}

/** The first report that `matches`; rejects if the process ends before. */
function hear(
  child: ChildProcess,
  exited: Promise<Exit>,
  output: string[],
  matches: (report: Report) => boolean,
): Promise<Report & { ready: string }> {
  return new Promise((resolve, reject) => {
    const look = (report: Report) => {
      if (!matches(report)) return
      child.off('message', look)
      resolve(report as Report & { ready: string })
    }
    child.on('message', look)
    void exited.then(({ code, signal }) =>
      reject(new Error(`the server's process ended (${signal ?? code})\n${output.join('')}`)),
    )
  })
}
