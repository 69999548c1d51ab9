import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../program.ts'
import { calendarOf } from './calendar.ts'
import type { Rota } from './rota.ts'
import { layer, override, rota } from './test/example.ts'

const at = (iso: string) => Date.parse(iso)
const NOW = at('2026-03-03T10:20:30.456Z')
const daily = { length: { unit: 'day', count: 1 } } as const

function feed(
  rotas: Rota[],
  given: { person?: string; from?: number; to?: number; title?: string } = {},
): string {
  const { person = 'ani', from = NOW, to = NOW + 7 * DAY_MS, title = 'On call' } = given
  return calendarOf({ rotas, person, from, to, now: NOW, title })
}

/** Read as a calendar program does: unfolded lines, events of their properties. */
function events(text: string): Record<string, string>[] {
  const found: Record<string, string>[] = []
  for (const line of text.replaceAll('\r\n ', '').split('\r\n')) {
    const [name, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]
    if (line === 'BEGIN:VEVENT') found.push({})
    else if (value && found.length > 0 && name !== 'END') found.at(-1)![name] = value
  }
  return found
}
const spans = (text: string) => events(text).map(({ DTSTART, DTEND }) => `${DTSTART}/${DTEND}`)

describe('the calendar of one person', () => {
  test('[RO15] has their shifts, in UTC, and nothing about them but the rota’s name', () => {
    expect(feed([rota()])).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Sebaya//Rota//EN',
        'CALSCALE:GREGORIAN',
        'METHOD:PUBLISH',
        'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
        'X-PUBLISHED-TTL:PT1H',
        'BEGIN:VEVENT',
        'UID:counselors.ani.1772416800000@sebaya',
        'DTSTAMP:20260303T102030Z',
        'DTSTART:20260302T020000Z',
        'DTEND:20260309T020000Z',
        'SUMMARY:On call: Counselors',
        'CLASS:PRIVATE',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    )
    expect(events(feed([rota()], { person: 'eko' }))).toEqual([])
  })

  test('[RO15] a shift is whole and the same whenever the feed is read', () => {
    const overrides = [
      override('o', { kind: 'add', person: 'ani' }, '2026-03-10T00:00:00Z', '2026-04-20T00:00:00Z'),
    ]
    const given = rota({ overrides })
    const all = events(feed([given], { from: at('2026-02-01T00:00:00Z'), to: at('2026-06-01T00:00:00Z') }))
    for (let from = at('2026-03-01T00:00:00Z'); from < at('2026-05-01T00:00:00Z'); from += 3 * DAY_MS + 1)
      for (const event of events(feed([given], { from, to: from + DAY_MS })))
        expect(all).toContainEqual(event)
  })

  test('[RO15] overrides are in it, and a colleague’s do not cut a shift', () => {
    const given = rota({
      layers: [layer({ ...daily, perShift: 2 })],
      overrides: [
        override(
          'o',
          { kind: 'replace', person: 'eko', replaces: 'budi' },
          '2026-03-02T10:00:00Z',
          '2026-03-02T11:00:00Z',
        ),
        override(
          'p',
          { kind: 'replace', person: 'fitri', replaces: 'ani' },
          '2026-03-03T05:00:00Z',
          '2026-03-03T06:00:00Z',
        ),
      ],
    })
    const range = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-04T00:00:00Z') }
    expect(spans(feed([given], range))).toEqual([
      '20260302T020000Z/20260303T020000Z',
      '20260303T020000Z/20260303T050000Z',
      '20260303T060000Z/20260304T020000Z',
    ])
    expect(spans(feed([given], { ...range, person: 'eko' }))).toEqual(['20260302T100000Z/20260302T110000Z'])
  })

  test('[RO15] ids differ, by rota, person and shift', () => {
    const two = layer({ ...daily, perShift: 2 })
    const rotas = [rota({ layers: [two] }), rota({ id: 'night', layers: [two] })]
    const ids = ['ani', 'budi', 'citra'].flatMap(person =>
      events(feed(rotas, { person })).map(({ UID }) => UID),
    )
    expect(ids.length).toBeGreaterThan(20)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('[RO15] text is escaped, and cannot add a line', () => {
    const [event] = events(feed([rota({ name: 'A\\B; C, D\r\nEND:VCALENDAR\nx\u0007y' })]))
    expect(event!.SUMMARY).toBe('On call: A\\\\B\\; C\\, D\\nEND:VCALENDAR\\nxy')
  })

  test('[RO15] no line is longer than 75 octets, and no character is torn', () => {
    for (const name of ['🌙'.repeat(40), 'é'.repeat(80), 'x'.repeat(80), `${'x'.repeat(66)}🌙ü`]) {
      const text = feed([rota({ name })])
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(text).not.toContain('\uFFFD')
      expect(Buffer.from(text).toString()).toBe(text)
      expect(events(text)[0]!.SUMMARY).toBe(`On call: ${name}`)
    }
  })

  test('[RO15] a shift through a change of the clocks ends at its hand-off', () => {
    const london = rota({ timeZone: 'Europe/London', layers: [layer({ startsOn: '2026-03-23' })] })
    const range = { from: at('2026-03-25T00:00:00Z'), to: at('2026-03-26T00:00:00Z') }
    expect(spans(feed([london], range))).toEqual(['20260323T090000Z/20260330T080000Z'])
  })
})
