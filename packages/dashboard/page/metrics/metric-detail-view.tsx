import type { MetricDetail } from '../../src/parts/metric-shapes.ts';
import { plain, textOf } from '../drawing/format.ts';
import { Empty, Heading, Mark, Value } from '../drawing/marks.tsx';
import { live } from '../live/live.ts';
import { change, type Place } from '../live/location.ts';
import type { Section } from '../live/sections.ts';
import { useEscape } from '../live/use-escape.ts';
import { useLast } from '../live/use-last.ts';
import { LabelsOfMetric } from './labels-of-metric.tsx';
import { metricKey, ofOneMetric } from './metric-keys.ts';
import { MetricPlot } from './metric-plot.tsx';
import { SeriesTable } from './series-table.tsx';

/** One metric, below the table or beside it. */
export function MetricDetailView({ name, place }: { name: string; place: Place }) {
  const key = metricKey(place);
  const part = useLast(
    key === undefined ? undefined : live.part<(MetricDetail & Section<never>) | null>(key),
    name,
  );
  const close = () => change({ ...ofOneMetric, name: undefined });
  useEscape(close);
  return (
    <section class="detail metric" aria-label={name}>
      <div class="bar">
        <h2>
          <code>{name}</code>
        </h2>
        <button class="btn right" type="button" onClick={close}>
          Close <span class="dim">Esc</span>
        </button>
      </div>
      {key === undefined && <Empty title="This asks for too much at once.">Leave out some labels.</Empty>}
      {part === null && <p class="soft">Its series are being read.</p>}
      {part?.missing && (
        <Empty title="There is no such metric.">It appears when it is measured for the first time.</Empty>
      )}
      {part?.failed !== undefined && (
        <div class="notice crit" role="status">
          <Mark state="critical" />
          <p>{part.failed}</p>
        </div>
      )}
      {part !== undefined && part !== null && part.rows !== undefined && (
        <>
          <p>{part.help}</p>
          <Facts metric={part} />
          <MetricPlot metric={part} place={place} />
          <div class="cols">
            <SeriesTable metric={part} place={place} />
            <div>
              <Heading title="Labels" note="choose a value to see only its series" />
              <LabelsOfMetric metric={part} place={place} />
            </div>
          </div>
        </>
      )}
    </section>
  );
}

function Facts({ metric }: { metric: MetricDetail }) {
  const { type, unit, series, limit, diverted, dropped, isCut } = metric;
  const facts: readonly (readonly [name: string, value: string, isBad?: boolean])[] = [
    ['type', type === 'unknown' ? 'untyped' : type],
    ...(unit === undefined ? [] : [['unit', unit] as const]),
    ['series', `${textOf(plain(series))}${isCut ? ' and more, which are not shown' : ''}`],
    ...(limit === undefined || limit === 1 ? [] : [['limit', textOf(plain(limit))] as const]),
    ...(diverted === 0 ? [] : [['lookups past the limit', textOf(plain(diverted)), true] as const]),
    ...(dropped === 0 ? [] : [['values dropped', textOf(plain(dropped)), true] as const]),
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value, isBad = false]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Value shown={{ digits: value, unit: '' }} state={isBad ? 'warning' : undefined} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
