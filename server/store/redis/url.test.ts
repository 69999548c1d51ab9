import { expect, test } from 'vitest'
import { parseRedisUrl } from './url.ts'

test.for<[string, object]>([
  ['redis://localhost', { kind: 'single', tls: false, hosts: [{ host: 'localhost', port: 6379 }], path: '' }],
  [
    'rediss://u:p%40ss@r.example:7/2',
    {
      kind: 'single',
      tls: true,
      hosts: [{ host: 'r.example', port: 7 }],
      username: 'u',
      password: 'p@ss',
      path: '2',
    },
  ],
  [
    'redis://:secret@[::1]:6380',
    { kind: 'single', tls: false, hosts: [{ host: '::1', port: 6380 }], password: 'secret', path: '' },
  ],
  [
    'redis+sentinel://a:1,b/primary',
    {
      kind: 'sentinel',
      tls: false,
      hosts: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26379 },
      ],
      path: 'primary',
    },
  ],
  [
    'rediss+cluster://:s@a:1,b:2',
    {
      kind: 'cluster',
      tls: true,
      hosts: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      password: 's',
      path: '',
    },
  ],
])('[ST66] %s names its servers', ([url, address]) => {
  expect(parseRedisUrl(url)).toEqual(address)
})

test.for(['', 'http://x', 'redis://', 'redis+sentinel://a:1', 'redis://a:b', 'redis+other://a'])(
  '[ST66] %s is refused',
  url => {
    expect(() => parseRedisUrl(url)).toThrow(TypeError)
  },
)

test('[ST66] a refusal does not tell the password', () => {
  expect(() => parseRedisUrl('redis://:secret@a:b')).toThrow(/^(?!.*secret)/)
})
