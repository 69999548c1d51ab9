import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Conflict, Gone, type Partition, type Store } from '../../app/ports.ts'
import { bundle } from './bundle.ts'
import type { Answer, Call } from './remote-store.child.ts'

const errors = { Conflict, Gone, TypeError }

/** The LMDB store as another process on this machine sees it. */
export async function openRemoteLmdbStore(path: string): Promise<Store> {
  const child = fork(await bundle('remote-store.child.ts'), [path], { serialization: 'advanced' })
  const exited = once(child, 'exit')
  const call = caller(child)
  return {
    programs: () => call('programs'),
    ping: () => call('ping'),
    now: Date.now,
    program: id => ({
      get: (...keys) => call<Awaited<ReturnType<Partition['get']>>>('get', id, keys),
      list: (...parameters) => call('list', id, parameters),
      count: (...parameters) => call('count', id, parameters),
      read: (...parameters) => call('read', id, parameters),
      commit: (...parameters) => call('commit', id, parameters),
    }),
    async close() {
      await call('close')
      child.disconnect()
      await exited
    },
  }
}

function caller(child: ChildProcess) {
  const waiting = new Map<number, (answer: Answer) => void>()
  let calls = 0
  child.on('message', (answer: Answer) => {
    waiting.get(answer.call)!(answer)
    waiting.delete(answer.call)
  })
  return async <T>(verb: Call['verb'], program = '', parameters: unknown[] = []): Promise<T> => {
    const call = ++calls
    const answered = new Promise<Answer>(resolve => waiting.set(call, resolve))
    child.send({ call, verb, program, parameters } satisfies Call)
    const answer = await answered
    if ('error' in answer) throw new (errors[answer.error as keyof typeof errors] ?? Error)(answer.message)
    return answer.value as T
  }
}
