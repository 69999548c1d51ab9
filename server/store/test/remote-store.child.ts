import type { Partition, Store } from '../../app/ports.ts'
import { openLmdbStore } from '../lmdb.ts'

/** The other end of remote-store.ts. */

export interface Call {
  call: number
  verb: keyof Partition | Exclude<keyof Store, 'program' | 'now'>
  program: string
  parameters: unknown[]
}
export type Answer = { call: number; value: unknown } | { call: number; error: string; message: string }

const store = openLmdbStore({ path: process.argv[2]! })

process.on('message', async ({ call, verb, program, parameters }: Call) => {
  const answer = (answer: Answer) => process.send!(answer)
  try {
    const on = verb === 'programs' || verb === 'ping' || verb === 'close' ? store : store.program(program)
    const method = on[verb as never] as (...parameters: unknown[]) => Promise<unknown>
    answer({ call, value: await method.apply(on, parameters) })
  } catch (error) {
    answer({ call, error: (error as Error).name, message: (error as Error).message })
  }
})
