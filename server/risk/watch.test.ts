import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadPacks } from './load.ts'
import { compile } from './watch.ts'

const watch = compile(loadPacks(fileURLToPath(new URL('./packs', import.meta.url))))
const level = (body: string) => watch.judge([watch.read({ from: 'requester', body })]).level

test('[RW1] a message is read and judged', () => {
  expect(level('aku mau mati aja')).toBe(2)
  expect(level('maumatiaja')).toBe(2)
  expect(level('makan dulu')).toBe(0)
})
