import type { Clock } from './clock.ts';

export interface TimeLimit {
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Waits for the work, but no longer than the limit allows. Work that is late goes on; what becomes of it is not reported.
 * The process stays alive until then, because somebody awaits the outcome.
 *
 * @param late Called when the time is over; what it returns or throws is the outcome.
 * @returns What the work or `late` came to. Rejects with what the work rejects with or throws at once.
 */
export async function withinTimeLimit<Value, Late>(
  { clock, timeoutMs }: TimeLimit,
  work: () => Value | PromiseLike<Value>,
  late: () => Late,
): Promise<Value | Late> {
  let stopTimer = () => {};
  const timeIsOver = new Promise<Late>((resolve, reject) => {
    const giveUp = () => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    };
    stopTimer = clock.after(timeoutMs, giveUp, { keepAlive: true });
  });
  try {
    return await Promise.race([work(), timeIsOver]);
  } finally {
    stopTimer();
  }
}
