/** Tells the browser what to install: the manifest is the program's, so the page itself can't name it. */
export function offerInstall(program: string): void {
  const link = document.createElement('link')
  link.rel = 'manifest'
  link.href = `/${program}/staff/app.webmanifest`
  document.head.append(link)
}
