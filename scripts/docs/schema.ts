import type { TSchema } from 'typebox'

/** A JSON schema as one reads it: `{seq: Seq, flag?: Flag}`. */

interface Json {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: TSchema[]
  items?: TSchema
  properties?: Record<string, TSchema>
  required?: string[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

/** `names` are the shapes that have a name of their own; `whole` writes this one out all the same. */
export function written(schema: TSchema, names: Map<TSchema, string>, whole = false): string {
  return (whole ? undefined : nameOf(schema, names)) ?? spelled(schema as Json, names)
}

/** What is optional is a copy: then the one name whose shape is the same counts. */
function nameOf(schema: TSchema, names: Map<TSchema, string>): string | undefined {
  const same = [...names].filter(([named]) => JSON.stringify(named) === JSON.stringify(schema))
  return names.get(schema) ?? (same.length === 1 ? same[0]![1] : undefined)
}

function spelled(schema: Json, names: Map<TSchema, string>): string {
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.anyOf) return schema.anyOf.map(one => written(one, names)).join(' | ')
  if (schema.type === 'array')
    return `[${written(schema.items!, names)}, …]${range(schema.minItems, schema.maxItems)}`
  if (schema.type === 'object') return object(schema, names)
  if (schema.pattern) return `string like ${schema.pattern}`
  const bounds = range(schema.minLength ?? schema.minimum, schema.maxLength ?? schema.maximum)
  return `${schema.type ?? 'anything'}${bounds}`
}

function object({ properties = {}, required = [] }: Json, names: Map<TSchema, string>): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${written(schema, names)}`,
  )
  return fields.length === 0 ? '{}' : `{${fields.join(', ')}}`
}

function range(from?: number, to?: number): string {
  if (from === undefined && to === undefined) return ''
  return to === undefined ? ` ≥ ${from}` : ` ${from ?? 0}–${to}`
}
