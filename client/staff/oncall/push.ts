import { locale } from '../../lib/i18n.svelte.ts'
import { RENEWED_CACHE, renewedMark } from '../sw/renewed.ts'
import type { NewChannel } from './channels.svelte.ts'

/** Web Push on this device: the service worker of this program's staff app, and what a browser gives it. */

type PushAddress = Extract<NewChannel['address'], { kind: 'push' }>

export type PushState = 'ready' | 'unsupported' | 'denied' | 'insecure'

const page = (program: string) => `/${program}/staff`

/** Whether this browser can be asked. iPhones can once the app is on the home screen. */
export function pushState(): PushState {
  if (!globalThis.isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : 'ready'
}

/** Without it the app cannot be woken; registered also where nobody asked for pushes, so that an update arrives. */
export async function registerWorker(program: string): Promise<ServiceWorkerRegistration | undefined> {
  if (pushState() === 'insecure' || pushState() === 'unsupported') return undefined
  return navigator.serviceWorker.register(`${page(program)}/sw.js`, { scope: page(program) })
}

/**
 * Asks for leave, and answers this device's address; only from a click. A subscription under another server's key is
 * replaced: nothing could be sent to it. @throws PushRefused if the person or the browser says no
 */
export async function subscribe(program: string, key: string): Promise<PushAddress> {
  if ((await Notification.requestPermission()) !== 'granted') throw new PushRefused()
  await registerWorker(program)
  // The subscription needs a worker that is active, not one that is being installed.
  const registration = await navigator.serviceWorker.ready
  const known = await registration.pushManager.getSubscription()
  if (known && keyOf(known) !== key) await known.unsubscribe()
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) }
  try {
    return addressOf(await registration.pushManager.subscribe(options))
  } catch {
    throw new PushRefused()
  }
}

export class PushRefused extends Error {}

function addressOf(subscription: PushSubscription): PushAddress {
  const { endpoint, keys } = subscription.toJSON()
  return { kind: 'push', endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! } }
}

function keyOf({ options }: PushSubscription): string | undefined {
  return options.applicationServerKey ? base64url(new Uint8Array(options.applicationServerKey)) : undefined
}

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

export const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))

const DEVICES: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'Mac'],
  [/CrOS/, 'Chromebook'],
  [/Linux/, 'Linux'],
]

/** A name to begin with: what kind of device this is. */
export function deviceName(agent = navigator.userAgent): string {
  const device = DEVICES.find(([pattern]) => pattern.test(agent))?.[1]
  return device ?? (locale.current === 'id' ? 'Perangkat ini' : 'This device')
}

/** This device's new address, if the browser has changed it since the app was last open; told once. */
export async function renewedAddress(program: string): Promise<PushAddress | undefined> {
  if (pushState() !== 'ready' || !('caches' in globalThis)) return undefined
  const cache = await caches.open(RENEWED_CACHE)
  const mark = renewedMark(page(program))
  if (!(await cache.match(mark))) return undefined
  const registration = await navigator.serviceWorker.getRegistration(page(program))
  const subscription = await registration?.pushManager.getSubscription()
  await cache.delete(mark)
  return subscription ? addressOf(subscription) : undefined
}

/** Hears of what the service worker has shown. Answers how to stop. */
export function onPush(listener: () => void): () => void {
  if (!('serviceWorker' in navigator)) return () => {}
  navigator.serviceWorker.addEventListener('message', listener)
  return () => navigator.serviceWorker.removeEventListener('message', listener)
}
