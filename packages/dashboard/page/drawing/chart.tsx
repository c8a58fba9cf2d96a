import { useId } from 'preact/hooks';
import type { Point } from '../../src/parts/points.ts';
import type { Axis } from './axis.ts';
import { Deploys } from './deploys.tsx';
import { clock, day, ofUnit, textOf } from './format.ts';
import type { Severity } from './marks.tsx';
import { memo } from './memo.tsx';
import { percent, round } from './percent.ts';
import type { Deploy } from './place-flags.ts';

interface LaneChartProps {
  readonly axis: Axis;
  readonly unit: string;
  /** The first is the signal itself, drawn strongest. */
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly limit: number | undefined;
  readonly severity: Severity;
  /** The end of the scale. Default: as the values need it. */
  readonly ceiling?: number | undefined;
  readonly deploys: readonly Deploy[];
  /** Writes the versions of deploys; only the topmost lane does. */
  readonly namesDeploys: boolean;
  /** Where the reader points at. */
  readonly cursorMs: number | undefined;
  readonly title: string;
}

const height = 76;
const top = 12;
const closestLabels = 14;
/** A limit that is closer to the top has its name below its line, because versions are written there. */
const limitNameRoom = 16;
const dayMs = 86_400_000;

/** Scale, picture and names of one lane, which are three columns of it. */
export const LaneChart = memo(DrawnLaneChart);

function DrawnLaneChart(props: LaneChartProps) {
  const { axis, unit, lines, limit, severity, deploys, namesDeploys, cursorMs } = props;
  const clipId = useId();
  const highest = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value)));
  // A limit that is far away would leave nothing to see of the line.
  const showsLimit = limit !== undefined && (highest === 0 || limit < highest * 4);
  const most = props.ceiling ?? niceCeiling(Math.max(highest, showsLimit ? limit * 1.05 : 0), unit);
  const lowest = Math.min(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value)));
  const least = lowest === 0 ? 0 : -niceCeiling(-lowest, unit);
  const y = (value: number) => height - ((Math.min(value, most) - least) / (most - least)) * height;
  const x = (atMs: number) => ((atMs - axis.fromMs) / (axis.toMs - axis.fromMs)) * 1_000;
  const [main] = lines;
  const path = main === undefined ? '' : pathOf(main.points, x, y);
  const firstMs = main?.points[0]?.[0];
  const voidWidth = firstMs === undefined ? 1_000 : Math.max(0, x(firstMs));
  const last = main?.points.at(-1)?.[1];
  const isOver = severity === 'critical' || severity === 'warning';
  const limitY = limit === undefined ? 0 : y(limit);
  return (
    <>
      <svg width="100%" height="88" aria-hidden="true">
        <text class="tx e" x="100%" y="16">
          {textOf(ofUnit(most, unit))}
        </text>
        <text class="tx e" x="100%" y="54">
          {ofUnit((most + least) / 2, unit).digits}
        </text>
        <text class="tx e" x="100%" y="86">
          {least === 0 ? '0' : ofUnit(least, unit).digits}
        </text>
      </svg>
      <svg class="plot" height="88" role="img" aria-label={inWords(props)}>
        {voidWidth > 2 && (
          <rect class="missing" y={top} width={percent(Math.min(1_000, voidWidth))} height={height} />
        )}
        <svg y={top} width="100%" height={height} viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none">
          {path !== '' && <path class="ar" d={`${path}${closing(main!.points, x)}`} />}
          {lines
            .slice(1)
            .reverse()
            .map(({ name, points }) => (
              <path key={name} class="ln b" d={pathOf(points, x, y)} />
            ))}
          <path class="ln" d={path} />
          {showsLimit && isOver && (
            <>
              <clipPath id={clipId}>
                <rect width="1000" y="-9" height={Math.max(0, limitY + 9)} />
              </clipPath>
              <path
                class={severity === 'critical' ? 'ln over' : 'ln overw'}
                clip-path={`url(#${clipId})`}
                d={path}
              />
            </>
          )}
        </svg>
        {showsLimit && (
          <>
            <line class="limit" x1="0" x2="100%" y1={top + limitY} y2={top + limitY} />
            <text
              class="tx in2 halo"
              x="0"
              y={top + limitY + (namesDeploys && limitY < limitNameRoom ? 13 : -5)}
            >
              limit {textOf(ofUnit(limit, unit))}
            </text>
          </>
        )}
        <Deploys axis={axis} deploys={deploys} height={88} isNamed={namesDeploys} />
        {axis.atMs !== undefined && <Moment axis={axis} atMs={axis.atMs} height={88} />}
        {cursorMs !== undefined && (
          <line class="cross" x1={percent(x(cursorMs))} x2={percent(x(cursorMs))} y1="0" y2="88" />
        )}
      </svg>
      <svg width="100%" height="88" aria-hidden="true">
        {namesOf(lines, cursorMs, y, unit).map(({ name, at, isMain }) => (
          <text key={name} class={isMain ? 'tx in' : 'tx'} x="0" y={top + at + 4}>
            {name}
          </text>
        ))}
        {lines.length === 1 && main?.name === '' && cursorMs === undefined && last === undefined && (
          <text class="tx" x="0" y={50}>
            no data
          </text>
        )}
      </svg>
    </>
  );
}

/** A moment of the past within a chart: what came later is paler, because the values are not of that. */
export function Moment({ axis, atMs, height: lineHeight }: { axis: Axis; atMs: number; height: number }) {
  const share = (atMs - axis.fromMs) / (axis.toMs - axis.fromMs);
  if (share < 0 || share > 1) return null;
  const at = percent(share * 1_000);
  return (
    <>
      <rect class="later-than" x={at} width={percent((1 - share) * 1_000)} height={lineHeight} />
      <line class="moment" x1={at} x2={at} y1="0" y2={lineHeight} />
    </>
  );
}

/** The times below the lanes. */
export function TimeAxis({ axis }: { axis: Axis }) {
  const spanMs = axis.toMs - axis.fromMs;
  const stepMs =
    [10_000, 60_000, 120_000, 600_000, 3_600_000, 14_400_000, dayMs, 5 * dayMs].find(
      (step) => spanMs / step <= 8,
    ) ?? spanMs;
  // The reader's midnight, and not that of UTC.
  const offsetMs = new Date(axis.toMs).getTimezoneOffset() * 60_000;
  const first = Math.ceil((axis.fromMs - offsetMs) / stepMs) * stepMs + offsetMs;
  const ticks: number[] = [];
  // The end has a name of its own, which takes a larger share of a narrow page.
  const endShare = axis.atMs === undefined ? 0.06 : 0.16;
  const lastMs = axis.toMs - spanMs * endShare;
  const lastNarrowMs = axis.toMs - spanMs * 3 * endShare;
  for (let at = first; at < lastMs; at += stepMs) ticks.push(at);
  return (
    <svg class="plot" height="20" aria-hidden="true">
      {ticks.map((at, index) => {
        const x = percent(((at - axis.fromMs) / spanMs) * 1_000);
        return (
          <g key={at} class={index % 2 === 0 && at < lastNarrowMs ? '' : 'alt'}>
            <line class="grid" x1={x} x2={x} y1="0" y2="4" />
            <text class="tx mid" x={x} y="16">
              {stepMs < dayMs ? clock(at, stepMs < 60_000) : day(at)}
            </text>
          </g>
        );
      })}
      <text class="tx in e" x="100%" y="16">
        {axis.atMs === undefined ? 'now' : clock(axis.toMs, spanMs <= 900_000)}
      </text>
    </svg>
  );
}

/** A line without axes; told in words. */
export function Spark({
  values,
  label,
  isOver = false,
}: {
  values: readonly number[];
  label: string;
  isOver?: boolean;
}) {
  const most = Math.max(...values, Number.MIN_VALUE);
  const step = 96 / Math.max(1, values.length - 1);
  const points = values.map(
    (value, at) => `${round(at * step)} ${round(18 - (Math.max(0, value) / most) * 16)}`,
  );
  const path = `M${points.join('L')}`;
  return (
    <svg height="20" viewBox="0 0 96 20" preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="ar" d={`${path}L96 18L0 18Z`} />
      <path class={isOver ? 'ln spark over' : 'ln spark'} d={path} />
    </svg>
  );
}

/** A share as a bar. */
export function Bar({
  share,
  fill = 'f3',
  height: barHeight = 6,
}: {
  share: number;
  fill?: string;
  height?: number;
}) {
  return (
    <svg width="100%" height={barHeight} aria-hidden="true">
      <rect class="track" width="100%" height={barHeight} />
      <rect class={fill} width={percent(Math.max(0, Math.min(1, share)) * 1_000)} height={barHeight} />
    </svg>
  );
}

/** Points that are further apart than usual have nothing between them: no line joins them. */
function pathOf(points: readonly Point[], x: (atMs: number) => number, y: (value: number) => number): string {
  const gapMs = 2.5 * usualStep(points);
  let path = '';
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const [atMs, value] of points) {
    // A point that stands alone is a line without length, which is a dot.
    const start = atMs - previousMs > gapMs ? 'M' : 'L';
    path += `${start}${round(x(atMs))} ${round(y(value))}${start === 'M' ? 'h0' : ''}`;
    previousMs = atMs;
  }
  return path;
}

function closing(points: readonly Point[], x: (atMs: number) => number): string {
  const [first] = points;
  const last = points.at(-1);
  return first === undefined || last === undefined
    ? ''
    : `L${round(x(last[0]))} ${height}L${round(x(first[0]))} ${height}Z`;
}

/** The distance of most points. */
function usualStep(points: readonly Point[]): number {
  const steps = points.slice(1).map(([atMs], index) => atMs - points[index]![0]);
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
}

/** The names at the right ends of the lines, with values where the reader points; the lesser leave where it is too close. */
function namesOf(
  lines: LaneChartProps['lines'],
  cursorMs: number | undefined,
  y: (value: number) => number,
  unit: string,
): { name: string; at: number; isMain: boolean }[] {
  const placed: { name: string; at: number; isMain: boolean }[] = [];
  lines.forEach(({ name, points }, index) => {
    const point = cursorMs === undefined ? points.at(-1) : nearest(points, cursorMs);
    if (point === undefined) return;
    const at = y(point[1]);
    const text = cursorMs === undefined ? name : textOf(ofUnit(point[1], unit));
    if (text !== '' && placed.every((other) => Math.abs(other.at - at) >= closestLabels))
      placed.push({ name: text, at, isMain: index === 0 });
  });
  return placed;
}

function nearest(points: readonly Point[], atMs: number): Point | undefined {
  let best: Point | undefined;
  for (const point of points)
    if (best === undefined || Math.abs(point[0] - atMs) < Math.abs(best[0] - atMs)) best = point;
  return best;
}

/** The end of the scale: 1, 2, 4, 5 or 8 times a power of ten, and at most 100 % for a share that never was beyond. */
function niceCeiling(value: number, unit: string): number {
  if (!(value > 0)) return unit === 'ratio' ? 0.01 : 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const nice = [1, 2, 4, 5, 8, 10].find((factor) => factor * power >= value)! * power;
  return unit === 'ratio' && value <= 1 ? Math.min(1, nice) : nice;
}

function inWords({ title, unit, lines: [main], limit, axis }: LaneChartProps): string {
  const values = main?.points.map(([, value]) => value) ?? [];
  if (values.length === 0) return `${title}: nothing was measured in this window`;
  const say = (value: number) => textOf(ofUnit(value, unit));
  const limitText = limit === undefined ? '' : `, limit ${say(limit)}`;
  const end = axis.atMs === undefined ? 'now' : `at ${clock(axis.toMs)}`;
  return `${title}: ${say(values.at(-1)!)} ${end}, between ${say(Math.min(...values))} and ${say(Math.max(...values))}${limitText}`;
}
