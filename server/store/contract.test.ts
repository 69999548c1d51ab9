import { afterAll, beforeAll, describe } from 'vitest'
import { commits } from './test/contract/commits.ts'
import { documents } from './test/contract/documents.ts'
import { lists } from './test/contract/lists.ts'
import { logs } from './test/contract/logs.ts'
import { onces } from './test/contract/onces.ts'
import { programs } from './test/contract/programs.ts'
import type { Handles } from './test/subjects.ts'
import { subjects } from './test/subjects.ts'

/** Every adapter, every rule of SPEC-store.md, always with two handles on the same data. */
describe.each(subjects)('$name', ({ open }) => {
  let handles: Handles
  beforeAll(async () => {
    handles = await open()
  })
  afterAll(() => handles.close())

  for (const rules of [documents, commits, onces, logs, lists, programs]) rules(() => handles)
})
