import type { Axis } from './axis.ts';

export interface Deploy {
  readonly timestampMs: number;
  readonly version: string;
}

/** A deploy as it is drawn. */
export interface Flag {
  readonly timestampMs: number;
  /** From 0 to 1 of the width. */
  readonly share: number;
  /** What is written at its side; undefined where there is no room for it, or for the flag itself. */
  readonly label: string | undefined;
  /** Where the label is: to the left of the line, unless it would begin beyond the edge. */
  readonly side: 'left' | 'right';
  /** Whether there is room for the flag; its line is drawn in any case. */
  readonly hasFlag: boolean;
}

/** Of a letter of 12 px: a little more than the average. */
const letterPx = 6.5;
const flagPx = 8;
const labelGapPx = 8;

/**
 * Places the deploys of a span of time, the earliest first. The latest is the most interesting one: where two are too close,
 * the earlier one has no label, and no flag either where those would touch.
 */
export function placeFlags(deploys: readonly Deploy[], { fromMs, toMs }: Axis, widthPx: number): Flag[] {
  const within = deploys
    .filter(({ timestampMs }) => timestampMs > fromMs && timestampMs < toMs)
    .sort((a, b) => b.timestampMs - a.timestampMs);
  const flags: Flag[] = [];
  /** Of what was placed last. */
  let leftmostPx = Number.POSITIVE_INFINITY;
  for (const { timestampMs, version } of within) {
    const share = (timestampMs - fromMs) / (toMs - fromMs);
    const atPx = share * widthPx;
    const hasFlag = atPx + flagPx / 2 < leftmostPx;
    const text = `${version} deployed`;
    const lengthPx = text.length * letterPx + labelGapPx;
    const side = atPx - lengthPx < 0 ? 'right' : 'left';
    const hasLabel = hasFlag && (side === 'left' || atPx + lengthPx < leftmostPx);
    if (hasFlag) leftmostPx = hasLabel && side === 'left' ? atPx - lengthPx : atPx - flagPx / 2;
    flags.push({ timestampMs, share, label: hasLabel ? text : undefined, side, hasFlag });
  }
  return flags.reverse();
}
