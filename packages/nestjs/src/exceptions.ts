import type { Monitor } from '@golden-signals/core/adapter';
import type { ArgumentsHost } from '@nestjs/common';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';
import { nodeResponseOf } from './platform.ts';

/** The monitors of running applications by their HTTP adapter. */
const monitors = new WeakMap<object, Monitor>();
let observing = false;

/**
 * Notes the exceptions that an application's HTTP requests end with, for `error_type`, and changes nothing about them.
 *
 * Nest keeps an exception from Express and Fastify, and shows it to one exception filter only: a filter of our own
 * would either be passed over for the application's or replace them. All filters are asked by `ExceptionsHandler`,
 * so its method is wrapped, once per process, when the first application starts; an HTTP adapter that is not
 * monitored costs one look-up per exception.
 */
export function noteExceptions(adapter: object, monitor: Monitor): void {
  monitors.set(adapter, monitor);
  if (observing) return;
  observing = true;
  const { next } = ExceptionsHandler.prototype;
  ExceptionsHandler.prototype.next = function (exception: Error, host: ArgumentsHost) {
    const { applicationRef } = this as unknown as { applicationRef?: object };
    const observer = applicationRef && monitors.get(applicationRef);
    observer?.http.noteError(nodeResponseOf(host.getArgByIndex<object>(1)), exception);
    return next.call(this, exception as never, host);
  };
}
