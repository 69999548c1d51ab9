import { record } from '../metrics.mjs'

/**
 * @param {string} method
 * @param {string} url
 * @param {string | null} [body]
 * @param {{headers?: Record<string, string>}} [params]
 */
async function asyncRequest(method, url, body, { headers } = {}) {
  const began = performance.now()
  const response = await fetch(url, { method, body: body ?? null, headers: headers ?? {} })
  const text = await response.text()
  record('http_req_duration', 'trend', performance.now() - began)
  record('http_req_failed', 'rate', response.ok ? 0 : 1)
  return { status: response.status, body: text, json: () => JSON.parse(text) }
}

export default { asyncRequest }
