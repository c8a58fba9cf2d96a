import type { EventEmitter } from 'node:events';
import { property } from '../base/property.ts';
import { shapeVersion } from '../base/shape-version.ts';
import { currentContext, runInContext } from './current-context.ts';
import type { RequestContext } from './request-context.ts';

type Emit = EventEmitter['emit'];

/** Which context an emitter is bound to. */
interface Binding {
  get(emitter: EventEmitter): RequestContext | undefined;
  set(emitter: EventEmitter, context: RequestContext): void;
}

/** For all copies of this package, so that an emitter is bound once. On the function, where it costs nothing. */
const slot = Symbol.for(`golden-signals.bound-emitter/${shapeVersion}`);
type BoundEmit = Emit & { [slot]?: Binding };

/**
 * Makes the listeners of a request or a response run in the context. Without it they run in that of whoever emits: for
 * the body of a request, that is the parser of the connection, which was there before the request and its context.
 *
 * The emitter gets one property of its own and no more, and none after `bindThrough` with its prototype.
 */
export function bindEmitter(emitter: EventEmitter, context: RequestContext): void {
  const emit: BoundEmit = property(emitter, 'emit');
  const binding = emit[slot];
  if (binding === undefined) emitter.emit = boundEmit(emit, bindingTo(context));
  else binding.set(emitter, context);
}

/**
 * Lets the requests or the responses that inherit from this object be bound through it. In Express, every property that
 * one of them gets takes some microseconds on Node 20 and 22, where each of them has a hidden class of its own
 * (benchmarks/http).
 */
export function bindThrough(prototype: EventEmitter): void {
  const emit: BoundEmit = prototype.emit;
  if (emit[slot] === undefined) prototype.emit = boundEmit(emit, new WeakMap());
}

/** The context that the emitter is bound to, by whichever monitor. */
export function boundContext(emitter: EventEmitter): RequestContext | undefined {
  return (property(emitter, 'emit') as BoundEmit | undefined)?.[slot]?.get(emitter);
}

function bindingTo(given: RequestContext): Binding {
  let context = given;
  return {
    get: () => context,
    set(_emitter, other) {
      context = other;
    },
  };
}

function boundEmit(emit: Emit, binding: Binding): Emit {
  const bound: BoundEmit = function emitInContext(this: EventEmitter, ...args): boolean {
    const context = binding.get(this);
    // Entering costs more than asking, on Node 24 a quarter of a microsecond; most events need not: the work of the
    // request itself emits them, or nobody listens.
    if (context === undefined || currentContext() === context || !hasListeners(this, args[0])) {
      return emit.apply(this, args);
    }
    return runInContext(context, () => emit.apply(this, args));
  };
  bound[slot] = binding;
  return bound;
}

/** As `listenerCount` tells, which takes a microsecond for a request of Express; see `property`. */
function hasListeners(emitter: EventEmitter, event: string | symbol): boolean {
  const listeners = property(emitter as { _events?: Readonly<Record<string | symbol, unknown>> }, '_events');
  return listeners === undefined || listeners[event] !== undefined;
}
