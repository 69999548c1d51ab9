import pino, { type DestinationStream, type Logger } from 'pino'

/** Lines for the operator. Redaction is the second net: no use case logs text, names, tokens or addresses to begin with. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    redact: {
      paths: [
        'req',
        'res',
        'body',
        'token',
        'password',
        'login',
        '*.body',
        '*.token',
        '*.password',
        '*.login',
        'remoteAddress',
      ],
      censor: '[hidden]',
    },
    serializers: {
      err: (error: Error) => ({ fault: error.name, code: (error as NodeJS.ErrnoException).code }),
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
