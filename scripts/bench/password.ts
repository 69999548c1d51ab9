/** Of every peer in the bench. Here, so that the load generator need not load the service. */
export const PASSWORD = 'a long bench password'
