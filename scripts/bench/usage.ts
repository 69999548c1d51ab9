import { setTimeout as sleep } from 'node:timers/promises'

export interface Memory {
  /** Bytes of the process in memory. */
  rss: number
  /** Bytes in use by JavaScript and its buffers. */
  heap: number
}

/** What a server tells of itself. */
export const usage = {
  /** Microseconds of processor time so far, of every thread, in the program and in the system on its behalf. */
  cpu(): number {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  async memory(): Promise<Memory> {
    for (let i = 0; i < 3; i++) {
      globalThis.gc!()
      await sleep(200)
    }
    const { rss, heapUsed, external } = process.memoryUsage()
    return { rss, heap: heapUsed + external }
  },
}
