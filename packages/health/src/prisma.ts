import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from './check-options.ts';

/** What is needed of a `PrismaClient`. */
export interface PrismaClient {
  $queryRawUnsafe(query: string): PromiseLike<unknown>;
}

export interface PrismaCheckOptions {
  /** Default: `SELECT 1`. */
  query?: string;
}

const rules: Rules<PrismaCheckOptions> = { query: isNonEmptyString };

/**
 * Makes a check of whether the database of a Prisma client answers a query, on a connection of the application's own
 * pool. Prisma gives no connection up: a query that hangs keeps its own, and the next run waits for it.
 *
 * For MongoDB, which takes no SQL, `() => prisma.$runCommandRaw({ ping: 1 })` is a check as it is.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function prismaCheck(prisma: PrismaClient, options: PrismaCheckOptions = {}): CheckFunction {
  checkOptions('prismaCheck', options, rules);
  const { query = 'SELECT 1' } = options;
  return async () => {
    try {
      await prisma.$queryRawUnsafe(query);
    } catch (error) {
      throw new Error(lastLine(error), { cause: error });
    }
  };
}

/** Prisma puts the place of the call, with lines of source, before what happened. */
function lastLine(error: unknown): string {
  const { message } = Object(error) as { message?: unknown };
  return String(message ?? error)
    .trimEnd()
    .split('\n')
    .at(-1)!;
}
