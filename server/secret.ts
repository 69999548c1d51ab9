import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LEAST_BYTES = 32

/**
 * The secret all keys come from. In production it is given; in development it is made once and kept in the data
 * folder, readable by its owner alone. @throws Error that says what to do
 */
export function readSecret(given: string | undefined, production: boolean, dataDir: string): string {
  if (given !== undefined && Buffer.byteLength(given) >= LEAST_BYTES) return given
  if (given !== undefined || production)
    throw new Error(
      `SEBAYA_SECRET must have at least ${LEAST_BYTES} bytes. Make one with: openssl rand -base64 48\n` +
        'Keep it outside the data and its backups: without it nothing that was written can be read.',
    )
  const file = join(dataDir, 'secret')
  try {
    return readFileSync(file, 'utf8')
  } catch {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(file, randomBytes(48).toString('base64'), { mode: 0o600, flag: 'wx' })
    return readFileSync(file, 'utf8')
  }
}
