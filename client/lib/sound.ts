let context: AudioContext | undefined

/** Browsers allow sound only after a gesture: call it once from a click, e.g. the sign-in. */
export function readySound(): void {
  context ??= typeof AudioContext === 'undefined' ? undefined : new AudioContext()
  void context?.resume()
}

/** Whether the browser lets sound be heard by now. */
export const soundIsReady = (): boolean => context?.state === 'running'

/** Two soft tones, `urgent` three higher ones, made on the spot: no file to load. Silent where sound is not allowed. */
export function beep(kind: 'gentle' | 'urgent' = 'gentle'): void {
  readySound()
  if (context?.state !== 'running') return
  const tones = kind === 'urgent' ? [880, 1_100, 880] : [523, 659]
  tones.forEach((frequency, index) => {
    tone(context!, frequency, context!.currentTime + index * 0.18)
  })
}

function tone(audio: AudioContext, frequency: number, at: number): void {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0.0001, at)
  gain.gain.exponentialRampToValueAtTime(0.2, at + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.16)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.17)
}
