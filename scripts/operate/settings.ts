import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Program } from '../../server/domain/program.ts'
import { closed, Language, Localized, OpeningTime, Resource, Topic } from '../../server/protocol/shapes.ts'

/** What a program may say about itself, as a JSON file that `npm run setup` shows and takes. */
const Settings = closed({
  name: Localized,
  languages: Type.Array(Language, { minItems: 1, uniqueItems: true }),
  topics: Type.Array(Topic, { maxItems: 30 }),
  resources: Type.Array(Resource, { minItems: 1, maxItems: 30 }),
  hours: closed({ timeZone: Type.String(), weekly: Type.Optional(Type.Array(OpeningTime)) }),
  retentionDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
  capacity: Type.Integer({ minimum: 1, maximum: 5 }),
})
export type Settings = Static<typeof Settings>

const check = Compile(Settings)

export const settingsOf = ({ v: _, id: __, ...settings }: Program): Settings => settings

/** @throws Error listing everything that is wrong */
export function readSettings(text: string): Settings {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`The settings are not JSON: ${(error as Error).message}`)
  }
  const wrong = check.Check(value) ? rules(value) : [...check.Errors(value)].map(whatIsWrong)
  if (wrong.length > 0) throw new Error(`The settings are not right:\n${wrong.map(w => `  ${w}`).join('\n')}`)
  return value as Settings
}

const whatIsWrong = ({ instancePath, message }: { instancePath: string; message: string }) =>
  `${instancePath.slice(1).replaceAll('/', '.') || 'the whole'}: ${message === 'schema is false' ? 'there is no such setting' : message}`

/** What a schema cannot say. */
function rules({ resources, topics, hours }: Settings): string[] {
  const repeated = (ids: string[]) => ids.filter((id, index) => ids.indexOf(id) !== index)
  return [
    ...repeated(resources.map(r => r.id)).map(id => `resources: "${id}" is there twice`),
    ...repeated(topics.map(t => t.id)).map(id => `topics: "${id}" is there twice`),
    ...(resources.some(r => r.emergency && r.phone)
      ? []
      : ['resources: at least one needs "emergency": true and a phone']),
    ...resources.filter(r => !r.phone && !r.url).map(r => `resources: "${r.id}" has neither phone nor url`),
    ...resources
      .filter(r => r.url && !/^https?:\/\//.test(r.url))
      .map(r => `resources: the url of "${r.id}" does not begin with https://`),
    ...(isTimeZone(hours.timeZone) ? [] : [`hours.timeZone: "${hours.timeZone}" is no time zone`]),
    ...(hours.weekly ?? [])
      .filter(({ from, to }) => from >= to)
      .map(({ day, from, to }) => `hours.weekly: ${from}–${to} on day ${day} ends before it begins`),
  ]
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
