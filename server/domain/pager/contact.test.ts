import { describe, expect, test } from 'vitest'
import type { Level } from '../../protocol/levels.ts'
import { type Channel, type Contact, newContact, type Way, waysTo } from './contact.ts'

const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
  id,
  kind: 'email',
  name: id,
  address: '',
  addedAt: 0,
  verifiedAt: 1,
  ...more,
})
const contact = (channels: Channel[], more: Partial<Contact> = {}): Contact => ({
  ...newContact('one'),
  channels,
  ...more,
})
const at = (time: string) => Date.parse(`2026-03-03T${time}:00Z`)
const how = (more: Partial<Parameters<typeof waysTo>[2]> = {}) => ({
  together: false,
  level: 3 as Level,
  now: at('05:00'),
  timeZone: 'UTC',
  ...more,
})
const brief = (ways: Way[]) => ways.map(({ channel, after }) => `${channel} ${after / 1_000}`)

describe('the ways to a person', () => {
  const three = [channel('a'), channel('b'), channel('c')]
  const rules = [
    { channel: 'b', afterSeconds: 120 },
    { channel: 'a', afterSeconds: 300 },
  ]

  test.each<[string, Contact | undefined, boolean, boolean, string[]]>([
    ['nobody knows any', undefined, false, false, []],
    ['in the app alone', undefined, true, false, ['app 0']],
    ['all together', contact(three, { rules }), true, true, ['app 0', 'a 0', 'b 0', 'c 0']],
    ['in turn, nothing said', contact(three), false, false, ['a 0', 'b 60', 'c 120']],
    ['in turn, here, nothing said', contact(three), true, false, ['app 0', 'a 60', 'b 120', 'c 180']],
    [
      'in turn as chosen, what is not named last',
      contact(three, { rules }),
      true,
      false,
      ['app 0', 'b 120', 'a 300', 'c 360'],
    ],
    ['nobody waits for the first', contact(three, { rules }), false, false, ['b 0', 'a 180', 'c 240']],
  ])('[PD1] %s', (_, known, here, together, ways) => {
    expect(brief(waysTo(known, here, how({ together })))).toEqual(ways)
  })

  test('[PD2] a channel that nobody has proved, or where nobody is any more, is no way', () => {
    const { verifiedAt: _, ...unproved } = channel('a')
    const known = contact([unproved, channel('b', { disabledAt: 2 }), channel('c')])
    for (const together of [true, false])
      expect(brief(waysTo(known, false, how({ together })))).toEqual(['c 0'])
    expect(waysTo(contact([unproved]), false, how())).toEqual([])
  })

  test.each([
    // Over midnight, both edges, and a stretch within a day.
    ['22:00', '06:00', '21:59', false],
    ['22:00', '06:00', '22:00', true],
    ['22:00', '06:00', '00:00', true],
    ['22:00', '06:00', '05:59', true],
    ['22:00', '06:00', '06:00', false],
    ['12:00', '13:00', '11:59', false],
    ['12:00', '13:00', '12:00', true],
    ['12:00', '13:00', '13:00', false],
    ['12:00', '12:00', '12:00', false],
  ])(
    '[PD3] quiet from %s to %s: at %s what is below high is held: %s, in every plan, but for the app; high and imminent are not',
    (from, to, time, held) => {
      const known = contact([channel('a'), channel('b')], { quiet: { from, to } })
      for (const together of [true, false])
        for (const level of [0, 1, 2, 3, 4] as Level[]) {
          const asked = how({ together, level, now: at(time) })
          const quiet = held && level < 3
          expect(waysTo(known, false, asked)).toHaveLength(quiet ? 0 : 2)
          expect(waysTo(known, true, asked).map(way => way.channel)).toEqual(
            quiet ? ['app'] : ['app', 'a', 'b'],
          )
        }
    },
  )

  test('[PD4] quiet hours are those of the program’s own clocks, on either side of a change', () => {
    const known = contact([channel('a')], { quiet: { from: '22:00', to: '06:00' } })
    const held = (moment: string, timeZone: string) =>
      waysTo(known, false, how({ level: 2, now: Date.parse(moment), timeZone })).length === 0
    expect(held('2026-03-03T16:00:00Z', 'Asia/Jakarta')).toBe(true)
    expect(held('2026-03-03T16:00:00Z', 'UTC')).toBe(false)
    // In Berlin six in the morning is 05:00 UTC until 29 March, and 04:00 UTC from then on.
    expect(held('2026-03-28T04:30:00Z', 'Europe/Berlin')).toBe(true)
    expect(held('2026-03-29T04:30:00Z', 'Europe/Berlin')).toBe(false)
  })
})
