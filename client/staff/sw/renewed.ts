/** Where the service worker marks that the browser gave this device a new address, until the app has told the server. */
export const RENEWED_CACHE = 'sebaya-push'
export const renewedMark = (page: string): string => `${page}/renewed`
