import badge from './badge-96.png'
import icon from './icon-192.png'
import { type Held, here, noticeOf, type Outcome, outcomeWords, type Push } from './notice.ts'
import { RENEWED_CACHE, renewedMark } from './renewed.ts'

/**
 * The staff app's service worker: it shows the pager's calls while the app is closed or asleep, and answers them from
 * the notification. It keeps no page and no text; everything else goes to the network as if it were not there.
 */

/** What TypeScript's DOM library leaves out of a service worker. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Worker {
  readonly registration: ServiceWorkerRegistration
  readonly location: Location
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Window[]>
    openWindow(url: string): Promise<unknown>
    claim(): Promise<void>
  }
  skipWaiting(): Promise<void>
  addEventListener(event: 'install' | 'activate', listener: (event: Waiting) => void): void
  addEventListener(
    event: 'push',
    listener: (event: Waiting & { data: { json(): unknown } | null }) => void,
  ): void
  addEventListener(
    event: 'notificationclick',
    listener: (event: Waiting & { action: string; notification: Notification }) => void,
  ): void
  addEventListener(
    event: 'pushsubscriptionchange',
    listener: (event: Waiting & { oldSubscription?: PushSubscription }) => void,
  ): void
}
interface Window {
  readonly url: string
  focus(): Promise<unknown>
  postMessage(message: unknown): void
}

const worker = self as unknown as Worker
const { origin } = worker.location
const pictures = { icon, badge }
/** `/:program/staff` */
const page = new URL(worker.registration.scope).pathname
const tabs = () => worker.clients.matchAll({ type: 'window', includeUncontrolled: true })

worker.addEventListener('install', event => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()))

worker.addEventListener('push', event => {
  if (event.data) event.waitUntil(show(event.data.json() as Push))
})

worker.addEventListener('notificationclick', event => {
  event.notification.close()
  const held = event.notification.data as Held
  const { tag } = event.notification
  event.waitUntil(
    event.action === 'acknowledge' && held.acknowledge
      ? acknowledge(held, held.acknowledge, tag)
      : open(held),
  )
})

worker.addEventListener('pushsubscriptionchange', event => event.waitUntil(renew(event.oldSubscription)))

/** Shown first, said to be seen only then. */
async function show(push: Push): Promise<void> {
  const { title, options } = noticeOf(push, pictures)
  await worker.registration.showNotification(title, options)
  if (push.links?.seen) await fetch(here(push.links.seen, origin), { method: 'POST' })
  for (const tab of await tabs()) tab.postMessage({ pushed: push.kind })
}

/** One tap. Whatever came of it is said where the call stood. */
async function acknowledge(held: Held, link: string, tag: string): Promise<void> {
  const outcome = await answer(link)
  const [title, body] = outcomeWords(outcome, held.language)
  await worker.registration.showNotification(title, {
    body,
    lang: held.language,
    tag,
    ...pictures,
    requireInteraction: outcome === 'failed',
    data: outcome === 'failed' ? held : { ...held, acknowledge: undefined },
  })
}

async function answer(link: string): Promise<Outcome> {
  try {
    const response = await fetch(here(link, origin), {
      method: 'POST',
      headers: { accept: 'application/json' },
    })
    const { state } = (await response.json()) as { state?: Outcome | 'calling' }
    return !state || state === 'calling' ? 'failed' : state
  } catch {
    return 'failed'
  }
}

async function open({ open: link }: Held): Promise<void> {
  const known = (await tabs()).find(({ url }) => new URL(url).pathname === page)
  if (known) await known.focus()
  else await worker.clients.openWindow(link ? here(link, origin) : page)
}

/**
 * The browser has given this device a new address. The worker has no sign-in of its own to bring it to the server, so
 * it marks that there is one, and asks to be opened: the app does the rest.
 */
async function renew(old: PushSubscription | undefined): Promise<void> {
  const key = old?.options.applicationServerKey
  if (key)
    await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const cache = await caches.open(RENEWED_CACHE)
  await cache.put(renewedMark(page), new Response(''))
  const open = await tabs()
  for (const tab of open) tab.postMessage({ pushed: 'renewed' })
  const language = /^id|^in|^ms/i.test(navigator.language) ? 'id' : 'en'
  const { title, options } = noticeOf({ id: '', kind: 'warning', language }, pictures)
  if (open.length === 0) await worker.registration.showNotification(title, options)
}
