import { BlockList, isIPv6 } from 'node:net'

/** Addresses that a notice may not be sent to, unless the operator lists them: this machine, its networks, and what is no unicast address. */
const closed = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  closed.addSubnet(net, bits, 'ipv6')

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Reads `WEBHOOK_ALLOW`: addresses and ranges, separated by commas. @throws Error for what is neither */
export function readAllowed(list: string): BlockList {
  const allowed = new BlockList()
  for (const one of list
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)) {
    const [net = '', bits] = one.split('/')
    const family = isIPv6(net) ? 'ipv6' : 'ipv4'
    try {
      if (bits === undefined) allowed.addAddress(net, family)
      else allowed.addSubnet(net, Number(bits), family)
    } catch {
      throw new Error(`WEBHOOK_ALLOW: ${one} is no address and no range`)
    }
  }
  return allowed
}

/** Whether something may be sent to this address of a machine. */
export function mayReach(address: string, allowed: BlockList): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4'
  return allowed.check(plain, family) || !closed.check(plain, family)
}
