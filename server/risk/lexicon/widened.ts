/** The same numbers with room for more: what the lexicon's tables grow by. */
export function widened<Numbers extends Int32Array | Uint16Array>(old: Numbers, size: number): Numbers {
  const wider = new (old.constructor as new (size: number) => Numbers)(size)
  wider.set(old)
  return wider
}
