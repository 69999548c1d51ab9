import type { Language, ProgramView, Resource } from '../protocol/shapes.ts'
import { escaped } from './plain.ts'

/** Fills the static crisis page of one language with the program's own numbers; it works without JavaScript. */
export function crisisPage(template: string, { name, resources }: ProgramView, language: Language): string {
  return template
    .replaceAll('<!--program-name-->', escaped(name[language]))
    .replaceAll('<!--resources-->', resources.map(resource => item(resource, language)).join('\n'))
    .replaceAll('<!--verified-->', oldestCheck(resources, language))
}

function item({ name, note, phone, url }: Resource, language: Language): string {
  const website = { id: 'Situs web', en: 'Website' }[language]
  const call = phone ? `<a href="tel:${dialable(phone)}">${escaped(phone)}</a>` : ''
  const link = url ? `<a href="${escaped(url)}" rel="noreferrer">${website}</a>` : ''
  return `<li><h2>${escaped(name[language])}</h2><p>${escaped(note[language])}</p><p>${call} ${link}</p></li>`
}

/** The number as a phone dials it: an extension follows after a pause. */
const dialable = (phone: string) => phone.replace(/\s*ext\.?\s*/i, ',').replace(/[^\d+#*,]/g, '')

/** The oldest day on which somebody of the program made sure of a number, or that nobody has yet. */
function oldestCheck(resources: Resource[], language: Language): string {
  const days = resources.map(resource => resource.verifiedOn)
  const oldest = days.every(day => day !== undefined) ? days.sort()[0] : undefined
  if (oldest === undefined) return { id: 'belum oleh program ini', en: 'not yet by this program' }[language]
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  return format.format(new Date(oldest))
}
