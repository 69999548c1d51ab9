import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash } from '@node-rs/argon2'
import { create } from '../../server/app/documents.ts'
import { addPerson } from '../../server/app/people.ts'
import { readConfig } from '../../server/config.ts'
import { newProgram } from '../../server/demo.ts'
import { start } from '../../server/start.ts'
import { createLimits } from '../../server/store/limits.ts'
import { PASSWORD } from './password.ts'
import { usage } from './usage.ts'

/** No peer holds more than one conversation, so that every line has two sockets of its own. */
const CAPACITY = 1

/** The whole service on the embedded store, its limits raised: they count all the same. */
export async function startService() {
  const folder = mkdtempSync(join(tmpdir(), 'sebaya-bench-'))
  const config = readConfig({
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: folder,
    ADDRESS_LIMIT: '1000000',
    LOG_LEVEL: 'warn',
    SEBAYA_SECRET: 'a secret of the bench, long enough for it',
  })
  const running = await start(config, { limits: createLimits(undefined, 1_000_000) })
  const program = { ...newProgram('demo', { id: 'Uji', en: 'Test' }), capacity: CAPACITY }
  await running.app.store.program('demo').commit([create('program', 'demo', program)], { once: 'program' })

  return {
    ...usage,
    url: () => running.url,
    /** Peers `peer0`, `peer1` … whose password is cheap to verify: signing in is not what is measured. */
    async addPeers(count: number): Promise<void> {
      const cheap = await hash(PASSWORD, { memoryCost: 8, timeCost: 1 })
      const passwords = { ...running.passwords, hash: async () => cheap }
      const add = (i: number) =>
        addPerson(running.app, passwords, 'demo', {
          login: `peer${i}`,
          roles: ['peer'],
          password: PASSWORD,
          oneTime: false,
        })
      await Promise.all(Array.from({ length: count }, (_, i) => add(i)))
    },
    async close(): Promise<void> {
      await running.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
