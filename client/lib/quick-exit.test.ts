import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const fakeWindow = (onLine: boolean) => ({
  document,
  navigator: { onLine } as Navigator,
  stop: vi.fn(),
  location: { replace: vi.fn() },
})

beforeEach(() => {
  vi.resetModules()
  document.body.innerHTML = '<p>rahasia</p>'
  document.title = 'Sebaya'
})
afterEach(() => sessionStorage.clear())

it('[CL20] quick exit blanks, forgets and leaves, replacing its place in the history', async () => {
  const { quickExit, NEUTRAL_PAGE } = await import('./quick-exit.ts')
  const { keep, DEVICE_KEY } = await import('./keep.ts')
  keep('visit', 'token')
  localStorage.setItem(DEVICE_KEY, 'x')
  const leaving = fakeWindow(true)
  quickExit(leaving)
  expect(document.body.textContent).toBe('')
  expect(document.title).not.toContain('Sebaya')
  keep('outbox.c1', ['late'])
  expect([sessionStorage.length, localStorage.length]).toEqual([0, 0])
  expect(leaving.location.replace).toHaveBeenCalledWith(NEUTRAL_PAGE)
})

it('[CL20] offline it leaves for an empty page', async () => {
  const { quickExit } = await import('./quick-exit.ts')
  const leaving = fakeWindow(false)
  quickExit(leaving)
  expect(leaving.location.replace).toHaveBeenCalledWith('about:blank')
})

it('[CL21] Shift three times within a second leaves; slower, or with other keys between, does not', async () => {
  const { watchForShift } = await import('./quick-exit.ts')
  const leave = vi.fn()
  const target = new EventTarget()
  watchForShift(leave, target)
  const press = (key: string, at: number) => {
    const event = Object.assign(new Event('keydown'), { key, repeat: false })
    Object.defineProperty(event, 'timeStamp', { value: at })
    target.dispatchEvent(event)
  }
  for (const at of [0, 700, 1_400, 2_800]) press('Shift', at)
  press('Shift', 2_900)
  press('a', 2_950)
  press('Shift', 3_000)
  expect(leave).not.toHaveBeenCalled()
  press('Shift', 3_100)
  press('Shift', 3_200)
  expect(leave).toHaveBeenCalledOnce()
})
