/** `119 ext 8` is dialled `119`, a pause, `8`. */
export function telHref(phone: string): string {
  const [number = '', extension] = phone.split(/\s*(?:ext\.?|,|#)\s*/i)
  const digits = (text: string) => text.replace(/[^\d+]/g, '')
  return `tel:${digits(number)}${extension ? `,${digits(extension)}` : ''}`
}
