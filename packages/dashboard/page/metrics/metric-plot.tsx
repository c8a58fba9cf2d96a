import { useMemo } from 'preact/hooks';
import type { MetricDetail, PlottedSeries } from '../../src/parts/metric-shapes.ts';
import type { Axis } from '../drawing/axis.ts';
import { LaneChart } from '../drawing/chart.tsx';
import { CopyButton } from '../drawing/copy-button.tsx';
import { ofUnit, plain, span, textOf } from '../drawing/format.ts';
import { Labels } from '../drawing/labels.tsx';
import { LaneAxis } from '../drawing/lane-parts.tsx';
import { Heading } from '../drawing/marks.tsx';
import { type Place, windowSeconds } from '../live/location.ts';
import { linesOf } from '../live/metric-points.ts';
import type { Lines } from '../live/series-lines.ts';
import { rateUnit, valueUnit } from './metric-units.ts';

const longestSeconds = 900;

/** The drawn series, each in a lane of its own over one axis, from when on the page has shown them. */
export function MetricPlot({ metric, place }: { metric: MetricDetail; place: Place }) {
  const lines = useMemo(() => linesOf(metric, place.parameters.where ?? ''), [metric]);
  const seconds = Math.min(windowSeconds(place), longestSeconds);
  const axis: Axis = { fromMs: metric.atMs - seconds * 1_000, toMs: metric.atMs };
  const isCounted = metric.type !== 'gauge' && metric.type !== 'unknown';
  return (
    <section aria-label="Drawn series" class="drawn">
      <Heading
        title={isCounted ? 'Over the last minute, at each moment' : 'As it is'}
        note={`${span(seconds)}; since this page shows it`}
      />
      {metric.plotted.length === 0 && <p class="soft">Nothing is drawn; choose series below.</p>}
      {metric.plotted.map((series, index) => (
        <SeriesLanes
          key={series.id}
          metric={metric}
          series={series}
          lines={lines[index]!}
          axis={axis}
          isOnly={metric.series === 1}
        />
      ))}
      {metric.plotted.length > 0 && <LaneAxis axis={axis} />}
    </section>
  );
}

interface SeriesLanesProps {
  readonly metric: MetricDetail;
  readonly series: PlottedSeries;
  readonly lines: Lines;
  readonly axis: Axis;
  readonly isOnly: boolean;
}

/** One series, or their sum: a lane of its quantiles, of its rate, or of its value. */
function SeriesLanes({ metric, series, lines, axis, isOnly }: SeriesLanesProps) {
  const { labels, queries } = series;
  const isHistogram = metric.type === 'histogram';
  const name =
    labels === undefined ? (isOnly ? '' : `All ${textOf(plain(metric.matching))} together`) : undefined;
  return (
    <>
      <div class="lane-name">
        {name === undefined ? <Labels labels={labels!} /> : <span>{name}</span>}
        <span class="acts" role="group" aria-label="Copy PromQL">
          <span class="dim">Copy PromQL</span>
          {queries.map(({ title, query }) => (
            <CopyButton key={title} label={title} text={() => query} />
          ))}
        </span>
      </div>
      {isHistogram && (
        <Lane
          title="p99"
          unit={valueUnit(metric)}
          axis={axis}
          lines={[
            { name: 'p99', points: lines.p99 },
            { name: 'p50', points: lines.p50 },
          ]}
        />
      )}
      {lines.value.length > 0 || metric.type === 'gauge' || metric.type === 'unknown' ? (
        <Lane
          title="Value"
          unit={valueUnit(metric)}
          axis={axis}
          lines={[{ name: '', points: lines.value }]}
        />
      ) : (
        <Lane
          title={isHistogram ? 'Observed' : 'Rate'}
          unit={rateUnit(metric)}
          axis={axis}
          lines={[{ name: '', points: lines.rate }]}
        />
      )}
    </>
  );
}

function Lane({
  title,
  unit,
  axis,
  lines,
}: {
  title: string;
  unit: string;
  axis: Axis;
  lines: readonly { readonly name: string; readonly points: Lines['value'] }[];
}) {
  const last = lines[0]?.points.at(-1)?.[1];
  const shown = last === undefined ? undefined : ofUnit(last, unit);
  return (
    <div class="lane">
      <div class="val">
        <h3>{title}</h3>
        <p class={shown === undefined ? 'big dim' : 'big'}>
          {shown?.digits ?? '–'}
          {shown !== undefined && <span class="u">{shown.unit}</span>}
        </p>
      </div>
      <LaneChart
        title={title}
        axis={axis}
        unit={unit}
        lines={lines.map(({ name, points }) => ({
          name,
          points: points.filter(([atMs]) => atMs >= axis.fromMs),
        }))}
        limit={undefined}
        severity={undefined}
        deploys={[]}
        namesDeploys={false}
        cursorMs={undefined}
      />
    </div>
  );
}
