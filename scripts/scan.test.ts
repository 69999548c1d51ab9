import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadPacks } from '../server/risk/load.ts'
import type { Message } from '../server/risk/types.ts'
import { compile } from '../server/risk/watch.ts'
import { root } from '../server/root.ts'
import { type Scanned, scanLines } from './scan.ts'

const watch = compile(loadPacks(join(root, 'server/risk/packs')))

async function scan(lines: string[]): Promise<(Scanned & { error?: string })[]> {
  const out = []
  for await (const line of scanLines(watch, lines)) {
    expect(line).not.toContain('\n')
    out.push(JSON.parse(line))
  }
  return out
}

const message = fc.record({
  from: fc.constantFrom('requester', 'peer', 'counselor'),
  body: fc.oneof(
    fc.constantFrom('aku mau mati aja', 'hi', 'i took all my pills'),
    fc.string({ unit: 'binary' }),
  ),
})
const good = fc.array(message, { maxLength: 10 }).map(messages => ({ messages }))
const bad = fc.oneof(
  fc.constantFrom('{', '[]', 'null', '7', '"x"', '{"id":{}}', '{"messages":[]}', '\u2028'),
  fc.string(),
  fc.json(),
)

test('[RW16] one line out for each line in, in order, whatever stands in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(good, bad), { maxLength: 12 }), async inputs => {
      const lines = inputs.map((input, id) =>
        typeof input === 'string' ? input.replaceAll('\n', ' ') : JSON.stringify({ id, ...input }),
      )
      const kept = inputs.filter((_, at) => lines[at]!.trim() !== '')
      const out = await scan(lines)
      expect(out).toHaveLength(kept.length)
      kept.forEach((input, at) => {
        if (typeof input === 'string') return
        const { id, level, error, hits, suppressed } = out[at]!
        expect({ id, error }).toEqual({ id: inputs.indexOf(input), error: undefined })
        expect(level).toBe(Math.max(0, ...hits.map(hit => hit.level)))
        for (const { spans } of [...hits, ...suppressed])
          for (const { message: number, start, end } of spans) {
            const { body } = (input.messages as Message[])[number]!
            expect(start >= 0 && start < end && end <= body.length).toBe(true)
          }
      })
    }),
  )
})

test('[RW16] a line that cannot be read is answered with an error, by its id where it has one', async () => {
  const [text, object, ids, messages, from, body, fine] = await scan([
    'no json',
    '[1]',
    '{"id":[],"messages":[]}',
    '{"id":"a","messages":{}}',
    '{"id":"b","messages":[{"from":"nobody","body":"x"}]}',
    '{"id":3,"messages":[{"from":"peer","body":5}]}',
    '',
    '{"id":"c","messages":[{"from":"requester","body":"aku mau"},{"from":"requester","body":"bunuh diri"}]}',
  ])
  expect(text).toEqual({ error: 'not JSON' })
  expect(object).toEqual({ error: 'not an object' })
  expect(ids).toEqual({ error: '"id" must be a string or a number' })
  expect(messages).toEqual({ id: 'a', error: '"messages" must be an array' })
  expect(from).toEqual({ id: 'b', error: 'messages[0].from must be requester, peer or counselor' })
  expect(body).toEqual({ id: 3, error: 'messages[0].body must be a string' })
  expect(fine).toMatchObject({ id: 'c', level: 3, category: 'suicide' })
})
