import type { EventEmitter } from 'node:events';
import { property } from '../base/property.ts';
import { currentContext, runInContext } from './current-context.ts';
import type { WorkContext } from './work-context.ts';

/**
 * Makes the listeners of a request run in its context. Without it, those of its body (`data`, `end`) run in that of the
 * connection's parser, which was there before the request. Only what has a body needs it: bodies that are iterated or
 * piped, and the listeners of the response, keep the context by themselves.
 *
 * The emitter gets one property of its own.
 */
export function bindEmitter(emitter: EventEmitter, context: WorkContext): void {
  const emit = property(emitter, 'emit');
  emitter.emit = function emitInContext(this: EventEmitter, ...args): boolean {
    // Entering costs more than asking, on Node 24 a quarter of a microsecond; most events need not: the work of the
    // request itself emits them, or nobody listens.
    if (currentContext() === context || !hasListeners(this, args[0])) return emit.apply(this, args);
    return runInContext(context, () => emit.apply(this, args));
  };
}

/** As `listenerCount` tells, which takes a microsecond for a request of Express; see `property`. */
function hasListeners(emitter: EventEmitter, event: string | symbol): boolean {
  const listeners = property(emitter as { _events?: Readonly<Record<string | symbol, unknown>> }, '_events');
  return listeners === undefined || listeners[event] !== undefined;
}
