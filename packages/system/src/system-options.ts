import { checkOptions, isBoolean, isFunction, isNumber, type Rules } from '@golden-signals/core/extension';
import type { MemoryState } from './memory/memory-state.ts';
import { isSelection, type Selection } from './selection.ts';

/** What `system()` takes. */
export interface SystemOptions {
  /** How often all is read, in milliseconds, from 1,000 on. Default: 10,000. */
  intervalMs?: number;
  /**
   * Processors, memory, disks and network of the machine. Default: true outside of containers; inside, the machine is
   * somebody else's, and an OpenTelemetry Collector publishes the same names for it.
   */
  machine?: boolean;
  /** Limits and use of the control groups. Default: true. */
  container?: boolean;
  /** Pressure, throttling and their part in slow requests. Default: true. */
  pressure?: boolean;
  /** Mount points. Default: without what the kernel and container engines mount for themselves. */
  mounts?: Selection;
  /** Disks. Default: without RAM disks, loop devices and partitions. */
  disks?: Selection;
  /** Network interfaces. Default: without the loopback and virtual pairs of containers. */
  interfaces?: Selection;
  /**
   * Called when the memory is nearly used up, from `memoryPressureRatio` on and at most once a minute, so that the
   * application can drop its caches. What it throws is counted. Default: none.
   */
  onMemoryPressure?: (state: MemoryState) => void;
  /** Share of the memory limit, from 0 to 1. Default: 0.9. */
  memoryPressureRatio?: number;
}

export interface ResolvedSystemOptions extends Required<Omit<SystemOptions, 'machine' | 'onMemoryPressure'>> {
  readonly machine: boolean | undefined;
  readonly onMemoryPressure: ((state: MemoryState) => void) | undefined;
}

/** Looked at less often, a rate says nothing about now. What is larger was most likely meant in another unit. */
const maxIntervalMs = 10 * 60_000;

const rules: Rules<SystemOptions> = {
  intervalMs: isNumber({ min: 1_000, max: maxIntervalMs }),
  machine: isBoolean,
  container: isBoolean,
  pressure: isBoolean,
  mounts: isSelection,
  disks: isSelection,
  interfaces: isSelection,
  onMemoryPressure: isFunction,
  memoryPressureRatio: isNumber({ min: 0, max: 1 }),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveSystemOptions(options: SystemOptions): ResolvedSystemOptions {
  checkOptions('system', options, rules);
  return {
    intervalMs: options.intervalMs ?? 10_000,
    machine: options.machine,
    container: options.container ?? true,
    pressure: options.pressure ?? true,
    mounts: options.mounts ?? {},
    disks: options.disks ?? {},
    interfaces: options.interfaces ?? {},
    onMemoryPressure: options.onMemoryPressure,
    memoryPressureRatio: options.memoryPressureRatio ?? 0.9,
  };
}
