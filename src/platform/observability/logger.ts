import pino, { type Logger } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  /** Lines for people instead of JSON. */
  readonly pretty: boolean;
  /** Where lines go; default standard output. */
  readonly write?: (line: string) => void;
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info ',
  40: 'WARN ',
  50: 'ERROR',
  60: 'FATAL',
};

/** The log of the process: JSON lines for machines, or plain ones for people. Throws for a level that there is not. */
export function createLogger({ level, pretty, write }: LoggerOptions): Logger {
  if (level !== 'silent' && !(level in pino.levels.values)) {
    throw new Error(`LOG_LEVEL must be one of ${Object.keys(pino.levels.values).join(', ')} or silent.`);
  }
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  if (!pretty) return write === undefined ? pino(options) : pino(options, { write });
  const print = write ?? ((line: string) => process.stdout.write(line));
  return pino(options, { write: (line) => print(prettyLine(line)) });
}

/** One JSON line as a plain one: time, level, message, then the rest as name=value; a stack below it. */
export function prettyLine(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown> & {
    time: string;
    level: number;
    msg?: string;
    err?: { stack?: string; message?: string };
  };
  const values = Object.entries(rest).map(([name, value]) => `${name}=${plain(value)}`);
  const head = [time.slice(11, 19), LEVELS[level] ?? level, msg ?? '', ...values].join(' ').trimEnd();
  const cause = err === undefined ? '' : `\n${(err.stack ?? err.message ?? plain(err)).replace(/^/gm, '    ')}`;
  return `${head}${cause}\n`;
}

function plain(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 1_000) / 1_000);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
