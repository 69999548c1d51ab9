import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../server/root.ts'

const files = ['server', 'client', 'scripts'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)),
)
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const idsIn = (chosen: string[], pattern: RegExp) =>
  chosen.flatMap(file => [...read(file).matchAll(pattern)].map(([, id]) => id!))

const listed = idsIn(
  files.filter(file => /SPEC[^/]*\.md$/.test(file)),
  /^(?:- \*\*|\| )([A-Z]{2,3}\d+)/gm,
)

test('every rule that a test carries is listed in a SPEC page, and no rule twice', () => {
  const carried = idsIn(
    files.filter(file => file.endsWith('.test.ts')),
    /\[([A-Z]{2,3}\d+)\]/g,
  )
  const known = new Set(listed)
  expect([...new Set(carried)].filter(id => !known.has(id))).toEqual([])
  expect(listed.filter((id, at) => listed.indexOf(id) !== at)).toEqual([])
  expect(carried.length).toBeGreaterThan(100)
})
