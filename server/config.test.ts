import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Environment, readConfig } from './config.ts'
import { root } from './root.ts'

describe('the configuration', () => {
  test('an empty environment is a server at a desk', () => {
    expect(readConfig({})).toMatchObject({
      production: false,
      port: 3000,
      host: 'localhost',
      dataDir: join(root, 'data'),
      trustProxy: false,
      allowLossyRedis: false,
      logLevel: 'warn',
    })
  })

  test('an empty variable counts as absent', () => {
    const empty = Object.fromEntries(Object.keys(Environment.properties).map(name => [name, '']))
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  test('a given DATA_DIR is taken from where the command was typed', () => {
    const { dataDir } = readConfig({ DATA_DIR: 'elsewhere' })
    expect(isAbsolute(dataDir)).toBe(true)
    expect(dataDir).toBe(join(process.cwd(), 'elsewhere'))
  })

  test.each([
    ['1', 1],
    ['10.0.0.0/8, 127.0.0.1', '10.0.0.0/8, 127.0.0.1'],
  ])('TRUST_PROXY %s', (given, read) => expect(readConfig({ TRUST_PROXY: given }).trustProxy).toBe(read))

  test('origins are separated by commas', () => {
    const { allowedOrigins } = readConfig({ ALLOWED_ORIGINS: 'https://a.example, https://b.example,' })
    expect(allowedOrigins).toEqual(['https://a.example', 'https://b.example'])
  })

  test.each([
    [{ PORT: 'x' }, /^PORT must be integer$/],
    [{ PORT: '70000' }, /^PORT must be <= 65535$/],
    [{ ALLOW_LOSSY_REDIS: 'yes' }, /^ALLOW_LOSSY_REDIS .*0, 1$/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL .*silent$/],
  ])('%j is refused, naming the variable', (env, message) => expect(() => readConfig(env)).toThrow(message))

  test('docs/operating.md explains every variable', () => {
    const page = readFileSync(join(root, 'docs/operating.md'), 'utf8')
    const unexplained = Object.keys(Environment.properties).filter(name => !page.includes(`| \`${name}\``))
    expect(unexplained).toEqual([])
  })
})
