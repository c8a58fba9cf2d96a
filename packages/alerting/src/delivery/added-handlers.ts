import type { Channel } from '../channel.ts';
import { type Target, ungroupedTarget } from './routing.ts';

interface AddedHandler {
  readonly target: Target;
  takes(alertname: string): boolean;
}

/** Channels that were added while the monitor runs, past all routes. */
export class AddedHandlers {
  readonly #cooldownMs: number;
  readonly #all: AddedHandler[] = [];

  constructor(cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
  }

  add(channel: Channel, takes: AddedHandler['takes']): void {
    const more = { isMuted: () => false, cooldownMs: this.#cooldownMs };
    this.#all.push({ takes, target: ungroupedTarget('handler', channel, { by: 'alert' }, more) });
  }

  get channels(): readonly Channel[] {
    return this.#all.flatMap(({ target }) => target.channels);
  }

  targetsOf(alertname: string): readonly Target[] {
    return this.#all.filter(({ takes }) => takes(alertname)).map(({ target }) => target);
  }
}
