import type { Server } from 'node:http';
import type { HttpOptions, Monitor, MonitorOptions } from '@golden-signals/core';
import type { Capability } from './adapter.ts';
import type { ConformanceApp, ConformanceRoute } from './app.ts';
import type { Client } from './client.ts';
import type { Counts, Readings } from './counts.ts';

/** What a case works with: a fresh app, observed by a fresh monitor. */
export interface CaseContext {
  readonly app: ConformanceApp;
  readonly monitor: Monitor;
  readonly server: Server;
  /** A new connection to the app. Whatever is still open when the case ends is closed. */
  connect(): Promise<Client>;
  /** Closes the app, as its owner does, while the client is still there. */
  close(): Promise<void>;
  /** Polls the metrics until they are as wanted, and fails when they are not within five seconds. */
  until(wanted: (readings: Readings) => boolean): Promise<void>;
}

/** What the metrics must say, exactly, after a case: nothing less, nothing more. */
export interface Expected {
  readonly requests: Counts;
  /** Default: none. Adapters that lack `error-types` are only held to the totals per route. */
  readonly errors?: Counts;
  /** Exceptions that the application answered all the same. Default: none. */
  readonly handled?: Counts;
  /** Default: none. */
  readonly slow?: Counts;
  /** Default: `requests`. */
  readonly durations?: Counts;
}

export interface ConformanceCase {
  readonly name: string;
  readonly needs?: readonly Capability[];
  readonly http?: HttpOptions;
  /** Further options of the monitor, such as `requestContext`. */
  readonly options?: Omit<MonitorOptions, 'http'>;
  /** Called before the app is built. */
  prepare?(monitor: Monitor): void;
  /** Routes besides those that every case has. */
  routes?(monitor: Monitor): readonly ConformanceRoute[];
  /** How many times the adapter is registered. Default 1. */
  readonly observers?: number;
  /** Whether the app parses JSON bodies before everything else. Default: false. */
  readonly parsesJson?: boolean;
  /** Where the endpoints of the monitor are mounted. Default: at the root. */
  readonly mountPath?: string;
  /** Undefined for a case whose `run` says what it has sent. */
  readonly expected?: Expected;
  /** Plays the client. Each request must be over, or be left by the client, when it resolves. */
  run(context: CaseContext): Promise<Expected | undefined> | Promise<void>;
}
