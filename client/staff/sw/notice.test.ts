import { describe, expect, it } from 'vitest'
import { here, noticeOf, outcomeWords, type Push } from './notice.ts'

const pictures = { icon: '/icon.png', badge: '/badge.png' }
const links = {
  acknowledge: 'https://s.example/demo/acknowledge/t',
  seen: 'https://s.example/seen',
  open: 'https://s.example/demo/staff',
}
const push = (change: Partial<Push> = {}): Push => ({
  id: 'd1',
  kind: 'page',
  language: 'id',
  level: 3,
  pages: 1,
  links,
  ...change,
})

describe('a push as a notification', () => {
  it('[SF80] says how urgent and how many, in the language of the program, and nothing else', () => {
    const { title, options } = noticeOf(push({ level: 4, pages: 3 }), pictures)
    expect(title).toBe('Panggilan mendesak')
    expect(options).toMatchObject({ body: '3 panggilan menunggu jawaban.', lang: 'id' })
    expect(noticeOf(push({ language: 'en' }), pictures).title).toBe('A page for a counselor')
  })

  it('[SF81] all calls of a program have one tag: a repeat replaces the one before, and rings again', () => {
    const [first, repeat] = [push(), push({ id: 'd2', pages: 2 })].map(one => noticeOf(one, pictures).options)
    expect(repeat!.tag).toBe(first!.tag)
    expect(repeat!.renotify).toBe(true)
    expect(noticeOf(push({ kind: 'test' }), pictures).options.tag).not.toBe(first!.tag)
  })

  it('[SF82] at imminent it stays until it is pressed', () => {
    expect(noticeOf(push({ level: 4 }), pictures).options.requireInteraction).toBe(true)
    expect(noticeOf(push({ level: 3 }), pictures).options.requireInteraction).toBe(false)
  })

  it('[SF83] a call can be acknowledged with one tap; a test, a code, a warning and a gap cannot', () => {
    expect(noticeOf(push(), pictures).options.actions).toEqual([{ action: 'acknowledge', title: 'Tangani' }])
    for (const kind of ['test', 'code', 'warning', 'gap'] as const)
      expect(noticeOf(push({ kind }), pictures).options).toMatchObject({ actions: [] })
  })

  it('[SF84] what came of the tap is said, and that it failed is not taken for done', () => {
    const said = (['yours', 'colleague', 'resolved', 'failed'] as const).map(
      one => outcomeWords(one, 'en')[0],
    )
    expect(new Set(said).size).toBe(4)
  })

  it('[SF85] a push makes its device call no other server than its own', () => {
    expect(here('https://evil.example/demo/acknowledge/t?x=1', 'https://s.example')).toBe(
      'https://s.example/demo/acknowledge/t?x=1',
    )
  })
})
