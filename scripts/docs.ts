import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../server/root.ts'
import { protocolPage } from './docs/protocol.ts'

/** Writes the pages that are made from the code. A test says when they are no longer current. */
export async function main(): Promise<number> {
  writeFileSync(join(root, 'docs/protocol.md'), protocolPage())
  console.log('docs/protocol.md is current.')
  return 0
}
