import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { root } from '../../server/root.ts'
import { protocolPage } from './protocol.ts'
import { written } from './schema.ts'

test('docs/protocol.md is current: if not, npm run docs', () => {
  expect(readFileSync(join(root, 'docs/protocol.md'), 'utf8')).toBe(protocolPage())
})

describe('a schema as one reads it', () => {
  const Name = Type.String({ minLength: 1, maxLength: 40 })
  const names = new Map([[Name, 'Name']])

  test.each([
    [Name, 'Name'],
    [
      Type.Object({ name: Name, age: Type.Optional(Type.Integer({ minimum: 0 })) }),
      '{name: Name, age?: integer ≥ 0}',
    ],
    [Type.Array(Name, { maxItems: 3 }), '[Name, …] 0–3'],
    [Type.Union([Name, Type.Null()]), 'Name | null'],
    [Type.Enum(['a', 'b']), '"a" | "b"'],
    [Type.Object({}), '{}'],
  ])('%#', (schema, text) => expect(written(schema, names)).toBe(text))

  test('a named one is written out where it is defined', () => {
    expect(written(Name, names, true)).toBe('string 1–40')
  })
})
