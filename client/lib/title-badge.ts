let plain: string | undefined

/** `(2) Sebaya`: how many things wait for the reader, seen from another tab. */
export function badge(count: number): void {
  plain ??= document.title
  document.title = count > 0 ? `(${count}) ${plain}` : plain
}
