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

  it('[SF81] the calls of a program have one tag, and those at imminent their own: a repeat replaces the one before and rings again, and nothing lesser hides what is imminent', () => {
    const tag = (change: Partial<Push>) => noticeOf(push(change), pictures).options.tag
    expect(tag({ id: 'd2', pages: 2 })).toBe(tag({}))
    expect(tag({ id: 'd2', level: 2 })).toBe(tag({}))
    expect(tag({ level: 4 })).not.toBe(tag({}))
    expect(tag({ id: 'd2', level: 4 })).toBe(tag({ level: 4 }))
    expect(noticeOf(push({ id: 'd2' }), pictures).options.renotify).toBe(true)
    expect(tag({ kind: 'test' })).not.toBe(tag({}))
  })

  it('[SF82] at imminent it stays until it is pressed', () => {
    expect(noticeOf(push({ level: 4 }), pictures).options.requireInteraction).toBe(true)
    expect(noticeOf(push({ level: 3 }), pictures).options.requireInteraction).toBe(false)
  })

  it('[SF83] calls can be acknowledged with one tap that says how many it takes; a test, a code, a warning and a gap cannot', () => {
    expect(noticeOf(push(), pictures).options.actions).toEqual([{ action: 'acknowledge', title: 'Tangani' }])
    expect(noticeOf(push({ pages: 3 }), pictures).options.actions).toMatchObject([
      { title: 'Tangani 3 panggilan' },
    ])
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
