import { destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** The service's log: one JSON object a line on standard error. What a build prints never goes here. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    destination({ dest: 2, sync: true }),
  );
}
