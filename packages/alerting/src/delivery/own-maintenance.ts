import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Notification } from '../channel.ts';

type MaintenanceHost = Pick<ExtensionHost, 'clock' | 'events' | 'logger' | 'service' | 'signals'>;

/** Knows when the service is being worked at: while the process ends, and right after a deploy. */
export class OwnMaintenance {
  readonly #host: MaintenanceHost;
  readonly #graceEndsMs: number;
  /** By the wall clock; undefined while the process does not end. */
  #drainingSinceMs: number | undefined;

  /** @param graceMs How long nobody is told after the start of another version. */
  constructor(host: MaintenanceHost, graceMs: number) {
    this.#host = host;
    const { version } = host.service;
    const deploy = host.signals.markers().at(-1);
    this.#graceEndsMs = deploy?.version === version ? deploy.timestampMs + graceMs : 0;
    const leftMs = this.#graceEndsMs - host.clock.wallTimeMs();
    if (leftMs > 0) {
      host.logger.info(
        { version, graceMs: leftMs },
        `Version ${version} is new: nobody is told of alerts for ${Math.ceil(leftMs / 1_000)} s.`,
      );
    }
    host.events.on('shutdown', () => {
      this.#drainingSinceMs ??= host.clock.wallTimeMs();
    });
  }

  /**
   * Whether nobody is to be told of that now. Of a process that ends, what has changed since then says nothing about the
   * service; what fired before is told as ever.
   */
  suppresses({ status, alert }: Notification): boolean {
    if (this.#host.clock.wallTimeMs() < this.#graceEndsMs) return true;
    if (this.#drainingSinceMs === undefined) return false;
    const changedMs = status === 'resolved' ? alert.resolvedAtMs : alert.firedAtMs;
    return (changedMs ?? alert.activeSinceMs) >= this.#drainingSinceMs;
  }
}
