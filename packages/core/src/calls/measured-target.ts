import { errorTypeOf } from '../base/error-type.ts';
import { currentContext } from '../context/current-context.ts';
import type {
  Call,
  CallDetails,
  CallEnd,
  CallOrigin,
  CallResult,
  CallTarget,
  CallTargetOptions,
} from '../host/calls.ts';
import type { MonitorCore } from '../host/monitor-core.ts';

export class MeasuredTarget implements CallTarget {
  readonly kind: CallTarget['kind'];
  readonly system: string;
  readonly namespace: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly pool: string | undefined;
  readonly #core: MonitorCore;
  readonly #onEnd: (end: CallEnd) => void;

  constructor(core: MonitorCore, options: CallTargetOptions, onEnd: (end: CallEnd) => void) {
    this.#core = core;
    this.#onEnd = onEnd;
    this.kind = options.kind;
    this.system = options.system;
    this.namespace = options.namespace;
    this.address = options.address;
    this.port = options.port;
    this.pool = options.pool;
  }

  begin(details: CallDetails, origin: CallOrigin = {}): Call {
    const { clock } = this.#core;
    const work = 'work' in origin ? origin.work : currentContext()?.workOf(this.#core.work);
    const startedMs = origin.startedMs ?? clock.now();
    const { operation, collection } = details;
    const summary = details.summary ?? (collection === undefined ? operation : `${operation} ${collection}`);
    let sentMs: number | undefined;
    let headersMs: number | undefined;
    let isOver = false;
    return {
      sent: () => {
        sentMs ??= clock.now();
      },
      headers: () => {
        headersMs ??= clock.now();
      },
      end: ({ error, status, rows, hit }: CallResult = {}) => {
        if (isOver) return;
        isOver = true;
        const nowMs = clock.now();
        this.#onEnd({
          target: this,
          work,
          operation,
          collection,
          summary,
          startedMs,
          durationMs: (headersMs ?? nowMs) - startedMs,
          waitMs: sentMs === undefined ? 0 : sentMs - startedMs,
          bodyMs: headersMs === undefined ? undefined : nowMs - headersMs,
          outcome: error === undefined ? 'success' : 'error',
          error,
          errorType: error === undefined ? '' : errorTypeOf(error),
          status,
          rows,
          hit,
        });
      },
    };
  }

  close(): void {}
}
