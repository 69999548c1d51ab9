const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 128 random bits. `crypto.randomUUID` is missing outside secure contexts, `getRandomValues` is not. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(22)), byte => ALPHABET[byte & 63]).join('')
}
