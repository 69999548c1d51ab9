/** A button that was pressed may be gone afterwards: then the focus goes to a heading nearby rather than nowhere. */
export function rescueFocus(heading: () => HTMLElement | null | undefined): void {
  // After a closing dialog has given the focus back to what opened it.
  setTimeout(() => {
    if (document.activeElement === document.body) heading()?.focus()
  })
}
