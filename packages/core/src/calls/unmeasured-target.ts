import type { Call, CallDetails, CallOrigin, CallTarget, CallTargetOptions } from '../host/calls.ts';
import { targetName } from './target-options.ts';

/** A call that nothing is recorded of. */
export const unmeasuredCall: Call = Object.freeze({ startedMs: 0, sent() {}, headers() {}, end() {} });

/** A target of a monitor that is switched off. */
export class UnmeasuredTarget implements CallTarget {
  readonly name: string;
  readonly kind: CallTarget['kind'];
  readonly system: string;
  readonly namespace: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly pool: string | undefined;

  constructor(options: CallTargetOptions) {
    this.name = targetName(options);
    this.kind = options.kind;
    this.system = options.system;
    this.namespace = options.namespace;
    this.address = options.address;
    this.port = options.port;
    this.pool = options.pool;
  }

  begin(_details: CallDetails, _origin?: CallOrigin): Call {
    return unmeasuredCall;
  }

  close(): void {}
}
