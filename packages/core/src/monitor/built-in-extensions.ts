import type { Calls } from '../calls/calls.ts';
import { callsExtension } from '../calls/calls-extension.ts';
import { EndedCauses } from '../causes/ended-causes.ts';
import type { EndedErrors } from '../errors/ended-errors.ts';
import { errorsExtension } from '../errors/errors-extension.ts';
import type { Extension } from '../host/extension-host.ts';
import type { Registry } from '../metrics/registry.ts';
import { openWorkExtension } from '../open-work/open-work-extension.ts';
import { overheadExtension } from '../overhead/overhead-extension.ts';
import { loadCausesExtension } from '../process/load-causes.ts';
import type { RuntimeMetrics } from '../process/runtime-metrics.ts';
import { requestLogExtension } from '../request-log/request-log-extension.ts';
import type { Signals } from '../signals/signals.ts';
import { signalsExtension } from '../signals/signals-extension.ts';
import { slowExtension } from '../slow/slow-extension.ts';
import { stallsExtension } from '../stalls/stalls-extension.ts';
import { targetsExtension } from '../targets/targets-extension.ts';
import { longWindowSeconds } from '../windows/live-windows.ts';
import type { ResolvedOptions } from './options.ts';

interface BuiltInParts {
  readonly options: ResolvedOptions;
  readonly registry: Registry;
  /** Undefined where runtime metrics are switched off. */
  readonly runtime: RuntimeMetrics | undefined;
  readonly calls: Calls;
  readonly signals: Signals;
  readonly endedErrors: EndedErrors;
  readonly review: Extension;
}

/** Returns what a monitor does beyond measuring, made of the same pieces as the extensions of others. */
export function builtInExtensions(parts: BuiltInParts): Extension[] {
  const { options, registry, runtime, calls, signals, endedErrors, review } = parts;
  const { errors, stalls, requestLog, targets } = options;
  const shortWindowMs = options.windowSeconds * 1_000;
  const longWindowMs = longWindowSeconds * 1_000;
  const endedCauses = new EndedCauses();
  return [
    overheadExtension(options.overheadBudget, registry),
    loadCausesExtension(runtime?.gcPausedMs),
    ...(errors === undefined ? [] : [errorsExtension(errors, endedErrors, endedCauses)]),
    slowExtension(longWindowMs, endedErrors, endedCauses),
    openWorkExtension,
    callsExtension(calls),
    signalsExtension({ shortWindowMs, longWindowMs }, () => signals.refused),
    ...(stalls === undefined ? [] : [stallsExtension(stalls)]),
    ...(targets === undefined ? [] : [targetsExtension(targets, longWindowMs)]),
    review,
    ...(requestLog === undefined ? [] : [requestLogExtension(requestLog, endedErrors)]),
  ];
}
