import type { Clock, Logger } from '@golden-signals/core';
import { Redactor, withinTimeLimit } from '@golden-signals/core/extension';

/** Something to do before the process ends, such as closing a pool. */
export type ShutdownHook = () => unknown;

interface NamedHook {
  readonly name: string;
  readonly run: ShutdownHook;
  readonly timeoutMs: number;
}

/** The hooks of a shutdown. One that fails or hangs costs only itself. */
export class ShutdownHooks {
  readonly #hooks: NamedHook[] = [];

  add(name: string, run: ShutdownHook, timeoutMs: number): void {
    this.#hooks.push({ name, run, timeoutMs });
  }

  /** Runs one after the other, the last registered first. @returns Whether all of them succeeded in time. */
  async run(clock: Clock, logger: Logger): Promise<boolean> {
    let succeeded = true;
    for (const hook of this.#hooks.reverse()) {
      const startedMs = clock.now();
      const failure = await failureOf(hook, clock);
      const fields = { hook: hook.name, durationMs: Math.round(clock.now() - startedMs) };
      if (failure === undefined) {
        logger.info(fields, `Shutdown: "${hook.name}" is done.`);
      } else {
        succeeded = false;
        logger.error({ ...fields, error: failure }, `Shutdown: "${hook.name}" failed.`);
      }
    }
    return succeeded;
  }
}

const redactor = new Redactor();

/** Of the drivers whose pools are closed: their messages hold connection strings. */
function shownError(error: unknown): string {
  try {
    return redactor.text(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } catch {
    return 'It failed with something that cannot be read.';
  }
}

/** Why the hook failed, or nothing. */
async function failureOf({ run, timeoutMs }: NamedHook, clock: Clock): Promise<string | undefined> {
  const succeed = async () => {
    await run();
    return undefined;
  };
  try {
    return await withinTimeLimit(
      { clock, timeoutMs },
      succeed,
      () => `It did not end within ${timeoutMs} ms.`,
    );
  } catch (error) {
    return shownError(error);
  }
}
