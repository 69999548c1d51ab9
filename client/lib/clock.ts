/** Cheap phones are often minutes off; what the server says in its `Date` header is good to a second. */
let offsetMs = 0

export function noteServerDate(header: string | null): void {
  const server = header ? Date.parse(header) : Number.NaN
  if (!Number.isNaN(server)) offsetMs = server - Date.now()
}

/** The server's time, milliseconds. */
export const serverNow = (): number => Date.now() + offsetMs
