import type { WindowSummary } from './window-summary.ts';

/** When a slot of a window was. */
export interface SlotSpan {
  /** Its beginning, by the clock. */
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** Traffic, errors, Apdex and latency of one slot; `seconds` is less than its length while it goes on. */
export interface SlotSummary extends SlotSpan, WindowSummary {}
