/** Says in one line what is left out on this machine and how to install it. With CI=true leaving out is a failure. */
export function leaveOut(what: string, needed: string): void {
  const line = `left out: ${what}, since ${needed} is missing here (Debian: apt-get install ${needed})`
  if (process.env.CI === 'true') throw new Error(line)
  process.stderr.write(`${line}\n`)
}
