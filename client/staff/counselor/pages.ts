import type { PageView } from '../../lib/wire.ts'

export const isUnanswered = ({ state }: Pick<PageView, 'state'>): boolean =>
  state === 'raised' || state === 'delivered'

/** Whose turn it is: nobody's yet, one's own, a colleague's. */
export type Holder = 'nobody' | 'me' | 'colleague'
const HOLDERS: readonly Holder[] = ['nobody', 'me', 'colleague']

export function holder(page: Pick<PageView, 'state' | 'acknowledgedBy'>, me: string): Holder {
  if (isUnanswered(page)) return 'nobody'
  return page.acknowledgedBy === me ? 'me' : 'colleague'
}

/** Those nobody has taken first; among each the highest level first, then the oldest. */
export function inOrder(pages: readonly PageView[], me: string): PageView[] {
  const turn = (page: PageView) => HOLDERS.indexOf(holder(page, me))
  return [...pages].sort(
    (a, b) => turn(a) - turn(b) || b.level - a.level || a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1),
  )
}

interface Known {
  page: PageView
  /** When this screen last heard of it, milliseconds. */
  heardAt: number
  /** Since when it has been waiting for somebody, milliseconds of the server's time. */
  since: number
}

/** A state that was asked for before a page was told does not hold it: for so long that is no proof of its end. */
const FRESH = 10_000

/**
 * The unresolved pages, from `page:new`, `page:updated` and the state, by `rev`: an older one says nothing. Pure; times
 * are milliseconds of the server's time.
 */
export class Pages {
  #known = new Map<string, Known>()

  get all(): PageView[] {
    return [...this.#known.values()].map(({ page }) => page).filter(({ state }) => state !== 'resolved')
  }

  get(id: string): PageView | undefined {
    return this.#known.get(id)?.page
  }

  /** One that calls again after somebody had taken it has waited from then on. */
  since(id: string): number {
    return this.#known.get(id)?.since ?? 0
  }

  /** Answers the page as it was, and whether it was told anything new. */
  see(page: PageView, now: number): { before: PageView | undefined; news: boolean } {
    const known = this.#known.get(page.id)
    if (known && known.page.rev >= page.rev) {
      known.heardAt = now
      return { before: known.page, news: false }
    }
    const again = known !== undefined && !isUnanswered(known.page) && isUnanswered(page)
    const since = again ? now : (known?.since ?? page.raisedAt)
    // A resolved one stays for a while, so that an older word of it does not bring it back.
    this.#known.set(page.id, { page, heardAt: now, since })
    return { before: known?.page, news: true }
  }

  /** The state's list. Answers whether it left out a page that was told too lately to be sure: ask again. */
  keepOnly(listed: readonly PageView[], now: number): boolean {
    const ids = new Set(listed.map(({ id }) => id))
    const missing = [...this.#known].filter(([id]) => !ids.has(id))
    const [gone, fresh] = [
      missing.filter(([, { heardAt }]) => now - heardAt >= FRESH),
      missing.filter(([, { heardAt }]) => now - heardAt < FRESH),
    ]
    for (const [id] of gone) this.#known.delete(id)
    return fresh.some(([, { page }]) => page.state !== 'resolved')
  }
}
