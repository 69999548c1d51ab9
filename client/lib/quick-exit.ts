import { forgetEverything } from './keep.ts'

/** Somewhere that anybody may be looking at. */
export const NEUTRAL_PAGE = 'https://www.google.com/search?q=cuaca+hari+ini'
const NEUTRAL_TITLE = 'Cuaca'
/** Milliseconds in which Shift has to be pressed three times. */
const WITHIN = 1_000

/** The parts of a window that leaving needs, so that a test can hold them. */
export type Leaving = Pick<Window, 'document' | 'navigator' | 'stop'> & {
  location: Pick<Location, 'replace'>
}

/**
 * Blanks the page, forgets what this tab kept, and leaves, in that order and at once. The entry in the history is
 * replaced, so that Back does not return. Offline it leaves for the browser's own empty page.
 */
export function quickExit(from: Leaving = window): void {
  const { document, navigator, location } = from
  document.body.replaceChildren()
  for (const link of document.querySelectorAll('link, style')) link.remove()
  document.title = NEUTRAL_TITLE
  forgetEverything()
  from.stop()
  location.replace(navigator.onLine === false ? 'about:blank' : NEUTRAL_PAGE)
}

/** Shift three times within a second leaves as well. Answers how to stop listening. */
export function watchForShift(leave: () => void = quickExit, target: EventTarget = window): () => void {
  let pressed: number[] = []
  const onKey = (event: Event) => {
    const { key, repeat, timeStamp } = event as KeyboardEvent
    if (repeat) return
    pressed = key === 'Shift' ? [...pressed.filter(at => timeStamp - at <= WITHIN), timeStamp] : []
    if (pressed.length >= 3) leave()
  }
  // Capturing: a dialog or a text field must not keep it from being heard.
  target.addEventListener('keydown', onKey, { capture: true })
  return () => target.removeEventListener('keydown', onKey, { capture: true })
}
