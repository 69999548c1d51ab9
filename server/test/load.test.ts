import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { openWorld, STORES, type World } from './harness.ts'
import { PASSWORD } from './seed.ts'

/** The k6 scenario, run for a few seconds by the small host. */

const LOAD_TESTS = fileURLToPath(new URL('../../load-tests', import.meta.url))
const CROSSED = 99

let world: World
afterEach(() => world?.close())
const TIMEOUT_MS = 90_000

describe.each(STORES)('the load test on %s', store => {
  test(
    'requesters, peers and a counselor keep its thresholds',
    async () => {
      // On the real clock, which the scenario measures against.
      world = await openWorld(store, { watch: 'real', overrides: { now: Date.now, byHand: false } })
      const { code, output } = await run(world)
      expect(output, output).toMatch(/✓ conversations\.+: [1-9]/)
      expect(code, output).toBe(0)
    },
    TIMEOUT_MS,
  )
})

test(
  'a threshold that nothing can keep fails the load test',
  async () => {
    world = await openWorld('lmdb', { watch: 'real', overrides: { now: Date.now, byHand: false } })
    const { code, output } = await run(world, { SLACK: '0' })
    expect(output).toMatch(/✗ message_acknowledged.*crossed: p\(95\)<0/)
    expect(code, output).toBe(CROSSED)
  },
  TIMEOUT_MS,
)

function run(
  { node }: World,
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const settings = {
    BASE_URL: node.url,
    PASSWORD,
    SECONDS: '3',
    REQUESTERS: '3',
    MESSAGES: '2',
    THINK_MS: '250',
    SLACK: '6',
    ...env,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const child = spawn(process.execPath, [
    `${LOAD_TESTS}/host/run.mjs`,
    ...args,
    `${LOAD_TESTS}/conversation.js`,
  ])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  return new Promise(resolve => child.on('close', code => resolve({ code, output })))
}
