import type { Axis } from '../drawing/axis.ts';
import { Moment, TimeAxis } from '../drawing/chart.tsx';
import { Deploys } from '../drawing/deploys.tsx';
import { duration, plain, ratio, span, textOf } from '../drawing/format.ts';
import { Heading } from '../drawing/marks.tsx';
import { percent } from '../drawing/percent.ts';
import { isTableOpen, TableButton } from '../drawing/values-table.tsx';
import type { Frame } from '../live/frame.ts';
import type { Place } from '../live/location.ts';
import { HeatTable } from './heat-table.tsx';
import type { Route } from './route.ts';

const heatTable = 'latencies';
const heatHeight = 176;
const rowsPerDecade = 2 / Math.log10(2);

/** Time across, latency upwards on a logarithmic scale; the more requests, the stronger the cell. */
export function Heatmap({ data, deploys, place }: { data: Route; deploys: Frame['deploys']; place: Place }) {
  const { slots, slowThresholdMs, toMs, atMs } = data;
  const lengthMs = slots[0]?.lengthMs ?? 60_000;
  const axis: Axis = {
    fromMs: toMs - (lengthMs >= 60_000 ? 900_000 : 60_000),
    toMs,
    ...(atMs === undefined ? {} : { atMs }),
  };
  const counted = slots.flatMap(({ cells }) => cells).filter(({ fromMs }) => fromMs > 0);
  const lowest = Math.min(...counted.map(({ fromMs }) => fromMs), 1);
  const highest = Math.max(...counted.map(({ fromMs }) => fromMs), 100);
  const rows = Math.round(Math.log10(highest / lowest) * rowsPerDecade) + 1;
  const rowHeight = heatHeight / rows;
  const most = Math.max(...counted.map(({ count }) => count), 1);
  const x = (atMs: number) => ((atMs - axis.fromMs) / (axis.toMs - axis.fromMs)) * 1_000;
  const rowOf = (ms: number) => Math.round(Math.log10(Math.max(ms, lowest) / lowest) * rowsPerDecade);
  const limitY = 12 + heatHeight - rowOf(slowThresholdMs ?? lowest) * rowHeight;
  const paths = ['', '', '', '', ''];
  for (const slot of slots) {
    const left = Math.max(0, x(slot.fromMs));
    const width = Math.min(1_000, x(slot.fromMs + slot.lengthMs)) - left;
    if (width <= 0) continue;
    for (const { fromMs, count } of slot.cells) {
      // By the logarithm, so that the few slow ones can be seen beside the many.
      const strength = Math.min(4, Math.floor((Math.log2(count + 1) / Math.log2(most + 1)) * 5));
      const y = heatHeight - (rowOf(fromMs) + 1) * rowHeight;
      paths[strength] +=
        `M${left.toFixed(1)} ${y.toFixed(1)}h${width.toFixed(1)}v${rowHeight.toFixed(1)}h${(-width).toFixed(1)}Z`;
    }
  }
  const ticks = [1, 10, 100, 1_000, 10_000].filter((ms) => ms >= lowest && ms <= highest * 1.5);
  const mostRequests = Math.max(...slots.map(({ requests }) => requests), 1);
  return (
    <>
      <Heading
        title="Latency"
        note={`a column is ${span(lengthMs / 1_000)}, stronger is more requests`}
        action={<TableButton id={heatTable} name="latencies" place={place} />}
      />
      <div class="lane plain">
        <svg width="100%" height={heatHeight + 12} aria-hidden="true">
          {ticks.map((ms) => (
            <text key={ms} class="tx e" x="100%" y={12 + heatHeight - rowOf(ms) * rowHeight}>
              {textOf(duration(ms))}
            </text>
          ))}
        </svg>
        <svg class="plot heat" height={heatHeight + 12} role="img" aria-label={heatInWords(data)}>
          <svg
            y="12"
            width="100%"
            height={heatHeight}
            viewBox={`0 0 1000 ${heatHeight}`}
            preserveAspectRatio="none"
          >
            {paths.map((path, strength) => (
              <path key={`q${strength + 1}`} class={`q${strength + 1}`} d={path} />
            ))}
          </svg>
          {slowThresholdMs !== undefined && slowThresholdMs >= lowest && slowThresholdMs <= highest && (
            <>
              <line class="limit" x1="0" x2="100%" y1={limitY} y2={limitY} />
              <text class="tx in2 halo" x="0" y={limitY - 5}>
                slow from {textOf(duration(slowThresholdMs))}
              </text>
            </>
          )}
          <Deploys axis={axis} deploys={deploys} height={heatHeight + 12} isNamed />
          {atMs !== undefined && <Moment axis={axis} atMs={atMs} height={heatHeight + 12} />}
        </svg>
        <span />
      </div>
      <div class="lane plain">
        <svg width="100%" height="56" aria-hidden="true">
          <text class="tx e" x="100%" y="14">
            {plain((mostRequests / lengthMs) * 1_000).digits} req/s
          </text>
          <text class="tx e" x="100%" y="54">
            0
          </text>
        </svg>
        <svg class="plot" height="56" role="img" aria-label={`Up to ${mostRequests} requests in a column`}>
          {slots.map((slot) => {
            const left = Math.max(0, x(slot.fromMs));
            const width = Math.max(0, Math.min(1_000, x(slot.fromMs + slot.lengthMs)) - left);
            const tall = (slot.requests / mostRequests) * 52;
            const failed = (slot.errors / mostRequests) * 52;
            return (
              <g key={slot.fromMs}>
                <rect class="f2" x={percent(left)} width={percent(width * 0.9)} y={56 - tall} height={tall} />
                {slot.errors > 0 && (
                  <rect
                    class="fc"
                    x={percent(left)}
                    width={percent(width * 0.9)}
                    y={56 - failed}
                    height={failed}
                  />
                )}
              </g>
            );
          })}
        </svg>
        <span class="small soft">
          {textOf(ratio(data.signals!.errorRatio))}
          <br />
          errors
        </span>
      </div>
      <div class="lane plain axis">
        <span />
        <TimeAxis axis={axis} />
        <span />
      </div>
      {isTableOpen(heatTable, place) && <HeatTable slots={slots} />}
    </>
  );
}

function heatInWords({ signals }: Route): string {
  const { p50Ms, p99Ms, maxMs } = signals!.latency;
  return `Distribution of latencies: half of the requests within ${textOf(duration(p50Ms))}, 99 % within ${textOf(duration(p99Ms))}, the longest ${textOf(duration(maxMs))}`;
}
