import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** One part of a measurement in a process of its own, asked by name over the channel that `fork` gives. */

type Methods = Record<string, (...args: never[]) => unknown>
export type Remote<M extends Methods> = {
  [K in keyof M]: (...args: Parameters<M[K]>) => Promise<Awaited<ReturnType<M[K]>>>
} & { end(): Promise<void> }

interface Question {
  number: number
  method: string
  args: unknown[]
}
type Reply = { number: number; value: unknown } | { number: number; failed: string }

/** Answers the parent until it lets go. */
export function answerParent(methods: Methods): void {
  process.on('message', async ({ number, method, args }: Question) => {
    const reply: Reply = await Promise.resolve()
      .then(() => methods[method]!(...(args as never[])))
      .then(
        value => ({ number, value }),
        (error: Error) => ({ number, failed: error.stack ?? error.message }),
      )
    process.send!(reply)
  })
  // `process.exit` waits for ever for a thread of LMDB whose transaction waits for this one.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}

/** Starts a part in a process of its own; `file` is part.ts, built. Its memory can be collected on demand. */
export function startPart<M extends Methods>(file: string, name: string): Remote<M> {
  const child: ChildProcess = fork(file, [name], { execArgv: ['--expose-gc'] })
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let number = 0
  child.on('message', (reply: Reply) => {
    const { resolve, reject } = asked.get(reply.number)!
    asked.delete(reply.number)
    if ('failed' in reply) reject(new Error(`${name}: ${reply.failed}`))
    else resolve(reply.value)
  })
  child.on('exit', code => {
    for (const { reject } of asked.values()) reject(new Error(`${name} ended (${code})`))
  })
  const ask = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      asked.set(++number, { resolve, reject })
      child.send({ number, method, args } satisfies Question)
    })
  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
  return new Proxy({} as Remote<M>, {
    get: (_, method) =>
      method === 'end'
        ? end
        : method === 'then'
          ? undefined
          : (...args: unknown[]) => ask(String(method), args),
  })
}
