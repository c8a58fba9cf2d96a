import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { isUnmeasured, type Undo } from '@golden-signals/core/extension';
import type { HttpCalls } from './http-calls.ts';
import { followers, reportFailure } from './http-followers.ts';
import { nodeHandlers } from './node-channels.ts';
import { undiciHandlers } from './undici-channels.ts';

/** What one channel's messages are given to. A subscriber that throws would be an `uncaughtException` of the application. */
const subscribers = Object.entries({ ...undiciHandlers, ...nodeHandlers }).map(([channel, handle]) => ({
  channel,
  hear: (message: unknown) => {
    try {
      handle(message);
    } catch (error) {
      reportFailure(error);
    }
  },
}));

let lookups: PerformanceObserver | undefined;

/** Lets a monitor have its requests, of all clients of the process. The subscriptions are shared, and go with the last. */
export function followHttp(calls: HttpCalls): Undo {
  if (followers.length === 0) start();
  followers.push(calls);
  return () => {
    followers.splice(followers.indexOf(calls), 1);
    if (followers.length === 0) stop();
  };
}

function start(): void {
  isUnmeasured();
  for (const { channel, hear } of subscribers) subscribe(channel, hear);
  lookups = new PerformanceObserver((list) => {
    try {
      for (const entry of list.getEntries()) noteLookup(entry);
    } catch (error) {
      reportFailure(error);
    }
  });
  lookups.observe({ entryTypes: ['dns'] });
}

function stop(): void {
  for (const { channel, hear } of subscribers) unsubscribe(channel, hear);
  lookups?.disconnect();
  lookups = undefined;
}

function noteLookup(entry: PerformanceEntry): void {
  const { name, duration, detail } = entry as PerformanceEntry & { readonly detail?: { hostname?: unknown } };
  const hostname = detail?.hostname;
  if (name !== 'lookup' || typeof hostname !== 'string') return;
  for (const calls of followers) calls.lookedUp(hostname, duration);
}
