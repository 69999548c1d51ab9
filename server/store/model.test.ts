import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Change, Gone, type Partition, type Range, type Version } from '../app/ports.ts'
import { fresh } from './test/contract/fresh.ts'
import { Model } from './test/model.ts'
import { type Handles, subjects } from './test/subjects.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const RUNS = 40

const key = fc.constantFrom('a', 'b', 'c')
const log = fc.constantFrom('l', 'm')
const index = fc.constantFrom('due', 'queue')
const score = fc.constantFrom(-2, -0.5, 0, 0.5, 1, 1_795_478_400_123)
/** Mostly the version that is there, so that most commits go through. */
const expectation = fc.constantFrom('right', 'right', 'right', 'right', 'absent', 'stale' as const)

const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      verb: fc.constant('put'),
      key,
      expectation,
      value: fc.jsonValue({ maxDepth: 2 }),
      indexes: fc.dictionary(index, score, { maxKeys: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('erase'), key, expectation }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('check'), key, expectation }) },
  {
    weight: 3,
    arbitrary: fc.record({ verb: fc.constant('append'), log, entry: fc.jsonValue({ maxDepth: 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('eraseLog'), log: fc.constant('m') }) },
)
const operation = fc.record({
  through: fc.constantFrom('a', 'b'),
  /** From few, so that some are repeats. */
  once: fc.nat({ max: 30 }),
  changes: fc.array(change, { maxLength: 4 }),
  range: fc.record(
    { min: score, max: score, limit: fc.nat({ max: 3 }), reverse: fc.boolean() },
    { requiredKeys: [] },
  ),
})
type Drawn = typeof change extends fc.Arbitrary<infer T> ? T : never
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

describe.each(subjects)('$name', ({ open }) => {
  let handles: Handles
  beforeAll(async () => {
    handles = await open()
  })
  afterAll(() => handles.close())

  test(`[ST60] any sequence of commits and reads agrees with a plain model (SEED=${seed})`, async () => {
    const sequences = fc.asyncProperty(
      fc.array(operation, { minLength: 1, maxLength: 25 }),
      async operations => {
        const partitions = fresh(() => handles)
        const model = new Model()
        for (const operation of operations) await step(partitions, model, operation)
      },
    )
    await fc.assert(sequences, { seed, numRuns: RUNS })
  })
})

async function step(
  partitions: Record<'a' | 'b', Partition>,
  model: Model,
  operation: Operation,
): Promise<void> {
  const writer = partitions[operation.through as 'a' | 'b']
  const reader = partitions[operation.through === 'a' ? 'b' : 'a']
  const changes = committable(operation.changes.map(drawn => toChange(drawn, model)))
  const once = String(operation.once)
  const refusal = model.refusal(changes, once)
  const committing = writer.commit(changes, { once })
  if (refusal) await expect(committing).rejects.toThrow(refusal)
  else {
    const answer = await committing
    expect(answer).toEqual(model.commit(changes, once, answer.version))
  }
  await agree(reader, model, operation.range as Range)
}

async function agree(reader: Partition, model: Model, range: Range): Promise<void> {
  for (const document of await reader.get('a', 'b', 'c'))
    if (document) {
      const { version, value } = model.documents.get(document.key)!
      expect(document).toEqual({ key: document.key, version, value: json(value) })
    }
  expect((await reader.get('a', 'b', 'c')).map(document => document?.version ?? 'absent')).toEqual(
    ['a', 'b', 'c'].map(key => model.version(key)),
  )
  for (const index of ['due', 'queue']) {
    const listed = model.list(index, range)
    expect(await reader.list(index, range)).toEqual(
      listed.map(document => ({ ...document, value: json(document.value) })),
    )
    const { limit, reverse, ...bounds } = range
    expect(await reader.count(index, bounds)).toBe(model.list(index, bounds).length)
  }
  for (const log of ['l', 'm']) {
    const entries = model.logs.get(log) ?? []
    if (entries === 'gone') await expect(reader.read(log, 0)).rejects.toThrow(Gone)
    else
      expect(await reader.read(log, 1, range.limit)).toMatchObject({
        last: entries.length,
        entries: entries
          .map((entry, i) => ({ seq: i + 1, entry: json(entry) }))
          .slice(1, range.limit === undefined ? undefined : 1 + range.limit),
      })
  }
}

const json = (value: unknown) => JSON.parse(JSON.stringify(value))

function toChange(drawn: Drawn, model: Model): Change {
  if ('entry' in drawn) return { append: drawn.log, entry: drawn.entry }
  if ('log' in drawn) return { eraseLog: drawn.log }
  const there = model.version(drawn.key)
  const relied = { right: there, absent: 'absent' as const, stale: there === 'absent' ? 1 : there - 1 }[
    drawn.expectation as 'right' | 'absent' | 'stale'
  ]
  if ('value' in drawn) return { put: drawn.key, value: drawn.value, expect: relied, indexes: drawn.indexes }
  if (drawn.verb === 'check') return { check: drawn.key, expect: relied }
  return { erase: drawn.key, expect: relied as Version }
}

/** Without what is refused as malformed (ST15): a document written twice, a log written and erased. */
function committable(changes: Change[]): Change[] {
  const written = new Set<string>()
  const erased = new Set(changes.flatMap(change => ('eraseLog' in change ? [change.eraseLog] : [])))
  return changes.filter(change => {
    if ('append' in change) return !erased.has(change.append)
    const key = 'put' in change ? change.put : 'erase' in change ? change.erase : undefined
    if (key === undefined) return true
    if ('erase' in change && (change.expect as unknown) === 'absent') return false
    return !written.has(key) && written.add(key)
  })
}
