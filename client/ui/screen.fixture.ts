import { type Component, mount, unmount } from 'svelte'
import { vi } from 'vitest'

/** For tests: what stands on the page, found the way a person would: by its words. */

let mounted: Record<string, unknown>[] = []

export function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): void {
  mounted.push(mount(component, { target: document.body, props }))
}

/** What a DOM without a layout leaves out. */
export function prepareScreen(): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  Element.prototype.scrollIntoView = () => {}
}

export async function clearScreen(): Promise<void> {
  for (const component of mounted) await unmount(component)
  mounted = []
  document.body.replaceChildren()
}

const flat = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()

/** What can be read on the page. */
export const text = (): string => flat(document.body.textContent)

/** The first such element whose words match. */
export const find = (selector: string, words: RegExp): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>(selector)].find(element =>
    words.test(flat(element.getAttribute('aria-label') ?? element.textContent)),
  )

/** The same, as soon as it stands there. @throws if it does not come */
export const found = (selector: string, words: RegExp): Promise<HTMLElement> =>
  vi.waitFor(() => {
    const element = find(selector, words)
    if (!element) throw new Error(`no ${selector} says ${words} in: ${text()}`)
    return element
  })

/** Types into a field, as a person does. */
export function type(field: HTMLElement, value: string): void {
  ;(field as HTMLInputElement | HTMLTextAreaElement).value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
