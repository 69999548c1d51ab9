import { readFile } from 'node:fs/promises'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, it } from 'vitest'
import { MAX_BODY_CODE_POINTS as SERVER_LIMIT } from '../../server/protocol/shapes.ts'
import { newId } from './ids.ts'
import * as messages from './paraglide/messages/_index.js'
import { telHref } from './phone.ts'
import { leadingZeros, solve } from './proof.ts'
import { codePoints, MAX_BODY_CODE_POINTS, tidy } from './text.ts'
import { minutesRange } from './time.ts'

const PLACES = ['../messages', '../staff/messages', '../staff/oncall/messages']
const json = async (path: string) => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'))

describe('translations', () => {
  for (const place of PLACES)
    it(`both languages say the same things, with the same gaps to fill: ${place}`, async () => {
      const [id, en] = [await json(`${place}/id.json`), await json(`${place}/en.json`)]
      expect(Object.keys(en).sort()).toEqual(Object.keys(id).sort())
      const gaps = (text: string) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].sort()
      for (const key of Object.keys(id)) expect([key, gaps(en[key])]).toEqual([key, gaps(id[key])])
    })

  it('every message is compiled: with its plugin missing the compiler makes none and reports success', async () => {
    const keys = new Set<string>()
    for (const place of PLACES)
      for (const key of Object.keys(await json(`${place}/id.json`))) if (key !== '$schema') keys.add(key)
    expect(Object.keys(messages).sort()).toEqual([...keys].sort())
  })
})

it('the limit of a message is the server’s, and counted in code points', () => {
  expect(MAX_BODY_CODE_POINTS).toBe(SERVER_LIMIT)
  expect(codePoints('a🙂')).toBe(2)
})

it('what is sent is trimmed and holds no half characters', () => {
  expect(tidy(' a\r\nb\uD83D ')).toBe('a\nb\uFFFD')
  expect(tidy('🙂')).toBe('🙂')
})

it('ids fit the wire', () => {
  expect(newId()).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(newId()).not.toBe(newId())
})

it('numbers can be dialled, extensions after a pause', () => {
  expect(telHref('119 ext 8')).toBe('tel:119,8')
  expect(telHref('+62 811-3855-472')).toBe('tel:+628113855472')
})

it('a wait is told in whole minutes', () => {
  expect(minutesRange(20, 130)).toEqual({ from: 1, to: 3 })
  expect(minutesRange(0, 0)).toEqual({ from: 1, to: 1 })
})

it('the proof of work is what was asked for', async () => {
  const { challenge, answer } = await solve({ challenge: 'abc', bits: 10 })
  expect(leadingZeros(sha256(utf8ToBytes(`${challenge}:${answer}`)))).toBeGreaterThanOrEqual(10)
})
