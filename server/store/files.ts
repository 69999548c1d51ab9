import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes it last which files a folder holds: an fsync of a file does not cover its name. Windows knows no such thing. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
