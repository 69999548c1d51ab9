import { keep, kept } from './keep.ts'
import { m } from './paraglide/messages.js'
import { overwriteGetLocale } from './paraglide/runtime.js'
import type { Language, Localized } from './wire.ts'

export { m }

export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: 'id', name: 'Bahasa Indonesia' },
  { code: 'en', name: 'English' },
]

/** The language of this tab. Changing it redraws what is on the screen: no reload, no lost draft. */
class Locale {
  current = $state<Language>(kept<Language>('language') ?? preferred())

  set(language: Language): void {
    this.current = language
    document.documentElement.lang = language
    keep('language', language)
  }
}

function preferred(): Language {
  const wishes = navigator.languages ?? [navigator.language]
  for (const wish of wishes) {
    // Malay readers, and phones that still say `in` for Indonesian.
    if (/^(id|in|ms|jv|su)\b/i.test(wish)) return 'id'
    if (/^en\b/i.test(wish)) return 'en'
  }
  return 'id'
}

export const locale = new Locale()
document.documentElement.lang = locale.current
overwriteGetLocale(() => locale.current)

/** What the program says, in the reader's language, or in the other if it says it only there. */
export const said = (text: Localized): string => text[locale.current] || text.id || text.en
