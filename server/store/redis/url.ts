export interface Address {
  kind: 'single' | 'sentinel' | 'cluster'
  hosts: { host: string; port: number }[]
  tls: boolean
  username?: string
  password?: string
  /** The database's number, or for Sentinel the primary's name. */
  path: string
}

const DEFAULT_PORT = { single: 6379, sentinel: 26379, cluster: 6379 }

/**
 * `redis://host:port/db` is one server, `redis+sentinel://host:port,host:port/name` a primary watched by Sentinel,
 * `redis+cluster://host:port,host:port` a cluster; `rediss` for TLS. Several hosts are no URL to `URL`, so it is read here.
 *
 * @throws TypeError where it is none of these; the message holds no password.
 */
export function parseRedisUrl(url: string): Address {
  const match = /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^?]*))?$/.exec(url)
  if (!match)
    throw new TypeError('not a Redis URL: redis://, redis+sentinel:// or redis+cluster:// is needed')
  const [, scheme, kind = 'single', credentials, hosts, path = ''] = match as unknown as [
    string,
    string,
    Address['kind'] | undefined,
    string | undefined,
    string,
    string | undefined,
  ]
  if (kind === 'sentinel' && !path)
    throw new TypeError('a Sentinel URL ends in the name of its primary: …/name')
  const [username, password] = (credentials ?? '').split(':').map(decodeURIComponent)
  return {
    kind,
    tls: scheme === 'rediss',
    hosts: hosts.split(',').map(host => parseHost(host, DEFAULT_PORT[kind])),
    ...(username && { username }),
    ...(password && { password }),
    path: decodeURIComponent(path),
  }
}

function parseHost(text: string, defaultPort: number): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text)
  if (!match) throw new TypeError('a host in a Redis URL is name:port or [address]:port')
  return { host: (match[1] ?? match[2])!, port: Number(match[3] ?? defaultPort) }
}
