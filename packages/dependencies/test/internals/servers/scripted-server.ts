import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import type { ServerSession, SessionContext } from '../../../src/servers/server-source.ts';
import { type ServerState, serverState } from '../../../src/servers/server-state.ts';
import { ServerStatistics } from '../../../src/servers/server-statistics.ts';

/** A server that answers what a test says. */
export class ScriptedServer {
  readonly clock = new FakeClock();
  readonly logger = new MemoryLogger();
  readonly statistics: ServerStatistics;
  readonly monitor: Monitor;
  connected = 0;
  closed = 0;
  context: SessionContext | undefined;
  connect: () => unknown = () => ({});
  open: () => Promise<void> = async () => {};
  read: () => Promise<ServerState>;

  close: () => void = () => {};

  /**
   * @param state What it answers until the test says otherwise.
   * @param beside A server that has a monitor already.
   */
  constructor(
    state: Partial<ServerState> = {},
    system = 'postgresql',
    name = 'shop',
    beside?: ScriptedServer,
  ) {
    this.read = async () => stateOf(state, system);
    this.statistics = new ServerStatistics(
      { system, session: (_client, context) => this.#session(context) },
      { connect: () => this.connect(), name, intervalMs: 60_000, timeoutMs: 1_000, plans: false },
    );
    const { clock, logger } = this;
    this.monitor = beside?.monitor ?? createMonitor({ clock, logger });
    this.monitor.use(this.statistics);
  }

  /** Answers this from now on. */
  async becomes(state: Partial<ServerState>, system = 'postgresql'): Promise<void> {
    this.read = async () => stateOf(state, system);
    await this.statistics.refresh();
  }

  #session(context: SessionContext): ServerSession {
    this.connected += 1;
    this.context = context;
    return {
      open: () => this.open(),
      read: () => this.read(),
      close: () => {
        this.closed += 1;
        this.close();
      },
    };
  }
}

export function stateOf(state: Partial<ServerState>, system = 'postgresql'): ServerState {
  return serverState({ system, version: '15.2' }, state);
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
