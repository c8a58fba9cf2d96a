import { parseArgs } from 'node:util';
import { type Program, programs } from './beside/programs.ts';
import { type Framework, frameworks } from './frameworks.ts';

export interface DemoOptions {
  framework: Framework;
  host: string;
  port: number;
  /** Requests per second from the generator; 0 starts none. */
  rate: number;
  seed: number;
  /** Without it, the demo runs until it is interrupted. */
  durationSeconds: number | undefined;
  /** How long a version of the shop goes on serving when it was told to end, with its readiness failing. */
  drainSeconds: number;
  /** What is to run beside the shop and watch it. */
  with: readonly Program[];
  help: boolean;
}

/** The command line cannot be understood; the message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: npm run demo -- [options]

Runs a small shop with visitors, and shows its golden signals live.

  --framework <name>    express, fastify or nestjs. Default: express.
  --duration <seconds>  End by itself, compare what was sent with what was counted,
                        and exit with 1 when they differ. Default: run until Ctrl-C.
  --rate <number>       Requests per second; 0 sends none. Default: 200.
  --port <number>       The next free port is taken when it is in use. Default: 3000.
  --host <address>      Default: 127.0.0.1, which only this machine reaches.
  --drain <seconds>     At its end, serve on for so long while the readiness probe fails. Default: 0.
  --with <programs>     Of this machine, to watch the shop: prometheus, or prometheus,alertmanager.
  --seed <number>       Other visitors, other luck. Default: 1.
  --help                This text.
`;

/** @throws UsageError */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const values = parse(argv);
  return {
    framework: framework(values.framework ?? 'express'),
    host: values.host ?? '127.0.0.1',
    port: number('port', values.port ?? '3000', { min: 0, max: 65_535, whole: true }),
    rate: number('rate', values.rate ?? '200', { min: 0, max: 20_000 }),
    seed: number('seed', values.seed ?? '1', { min: 0, max: 2 ** 32 - 1, whole: true }),
    durationSeconds:
      values.duration === undefined
        ? undefined
        : number('duration', values.duration, { min: 1, max: 86_400 }),
    drainSeconds: number('drain', values.drain ?? '0', { min: 0, max: 3_600 }),
    with: programsOf(values.with),
    help: values.help ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        framework: { type: 'string' },
        duration: { type: 'string' },
        rate: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        drain: { type: 'string' },
        seed: { type: 'string' },
        with: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function framework(text: string): Framework {
  const found = frameworks.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--framework must be one of ${frameworks.join(', ')}, not "${text}".`);
}

function programsOf(text: string | undefined): Program[] {
  const named = text === undefined ? [] : text.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !programs.some((program) => program === name));
  if (unknown !== undefined) {
    throw new UsageError(`--with must be some of ${programs.join(', ')}, not "${unknown}".`);
  }
  if (named.includes('alertmanager') && !named.includes('prometheus')) {
    throw new UsageError('--with alertmanager needs prometheus too: nobody else tells it of alerts.');
  }
  return programs.filter((program) => named.includes(program));
}

function number(name: string, text: string, bounds: { min: number; max: number; whole?: boolean }): number {
  const { min, max, whole = false } = bounds;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    `--${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}".`,
  );
}
