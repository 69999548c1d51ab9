import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder {
  path: string
  write(name: string, text: string): void
  remove(): void
}

/** A new empty folder; gone at the end of this process at the latest. */
export function temporaryFolder(what: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `sebaya-${what}-`))
  const remove = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    path,
    write: (name, text) => writeFileSync(join(path, name), text),
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
}
