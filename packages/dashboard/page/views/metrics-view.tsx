import type { LabelRow, MetricList, MetricRow } from '../../src/parts/metric-shapes.ts';
import { Bar } from '../drawing/chart.tsx';
import { plain, ratio, textOf } from '../drawing/format.ts';
import { Empty, Heading, Mark, Value } from '../drawing/marks.tsx';
import { MetricName } from '../drawing/metric-name.tsx';
import { SortHead } from '../drawing/sort-head.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import { live } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import type { Section } from '../live/sections.ts';
import { useLast } from '../live/use-last.ts';
import { MetricDetailView } from '../metrics/metric-detail-view.tsx';
import { metricsKey, ofOneMetric, rowsPerPage } from '../metrics/metric-keys.ts';

const maxRows = 500;

/** Every metric with what it costs; one of them with its series. */
export function MetricsView({ place }: { place: Place }) {
  const { name, search = '', rows = String(rowsPerPage) } = place.parameters;
  const part = useLast(live.part<(MetricList & Section<never>) | null>(metricsKey(place)), 'metrics');
  const isKnown = part !== undefined && part !== null && part.failed === undefined;
  return (
    <div class={name === undefined ? '' : 'wide one-metric'}>
      <div>
        <div class="bar tl">
          <h1>Metrics</h1>
          {isKnown && (
            <span class="dim">
              {plain(part.metrics).digits}, with {plain(part.series).digits} series
            </span>
          )}
          <input
            class="field right"
            type="search"
            maxLength={100}
            placeholder="Search: latency route"
            aria-label="Search metrics by name, help, type and label"
            value={search}
            onInput={(event) => change({ search: event.currentTarget.value, rows: undefined })}
          />
        </div>
        {part === null && <p class="soft">The metrics are being read.</p>}
        {part?.failed !== undefined && (
          <div class="notice crit" role="status">
            <Mark state="critical" />
            <p>{part.failed}</p>
          </div>
        )}
        {isKnown && (
          <>
            <Losses list={part} />
            {part.rows.length > 0 ? (
              <div class={name === undefined ? '' : 'scroll'} {...(name === undefined ? {} : scrolled)}>
                <MetricsTable list={part} place={place} />
              </div>
            ) : (
              <Empty title="No metric is called so.">
                The search looks for all words in name, help, type and labels.
              </Empty>
            )}
            {part.found > part.rows.length && part.rows.length < maxRows && (
              <button
                class="btn"
                type="button"
                onClick={() => change({ rows: String(Number(rows) + rowsPerPage * 2) })}
              >
                Show more of {part.found}
              </button>
            )}
            {name === undefined && search === '' && part.labels.length > 0 && (
              <LabelsTable labels={part.labels} />
            )}
          </>
        )}
      </div>
      {name !== undefined && <MetricDetailView name={name} place={place} />}
    </div>
  );
}

/** What scrolls can be reached by the keyboard. */
const scrolled = { tabIndex: 0, role: 'region', 'aria-label': 'Table of metrics' } as const;

function Losses({ list: { diverted, dropped } }: { list: MetricList }) {
  if (diverted === 0 && dropped === 0) return null;
  return (
    <div class="notice warn" role="status">
      <Mark state="warning" />
      <p>
        {diverted > 0 &&
          `A limit of series sent ${plain(diverted).digits} lookups to an overflow series: give the label with most values fewer, or raise maxSeriesPerMetric. `}
        {dropped > 0 &&
          `${plain(dropped).digits} values were dropped, because no metric can hold them: the log names the line that gave them.`}
      </p>
    </div>
  );
}

const columns = [
  { sort: 'name', title: 'Metric', className: '' },
  { sort: 'type', title: 'Type', className: 'c2' },
  { sort: 'series', title: 'Series', className: 'num' },
  { sort: 'used', title: 'Of its limit', className: 'num c2' },
  { sort: 'diverted', title: 'Lost', className: 'num c2 c3' },
] as const;

function MetricsTable({ list, place }: { list: MetricList; place: Place }) {
  const { sort = 'series', order = 'down', name: chosen } = place.parameters;
  const most = Math.max(...list.rows.map(({ series }) => series), 1);
  return (
    <table class="t metrics">
      <thead>
        <tr>
          {columns.map(({ sort: by, title, className }) => (
            <SortHead
              key={by}
              title={title}
              className={className}
              sorted={by === sort ? (order === 'up' ? 'up' : 'down') : undefined}
              onSort={(wanted) => change({ sort: by, order: wanted })}
            />
          ))}
          <th class="c2 c3">Labels, with values</th>
        </tr>
      </thead>
      <tbody>
        {list.rows.map((row, index) => (
          <TableRow key={row.name} index={index} isChosen={row.name === chosen}>
            {() => (
              <>
                <td class="name">
                  <a href={linkTo('metrics', { ...place.parameters, ...ofOneMetric, name: row.name })}>
                    <MetricName name={row.name} />
                  </a>
                  <p class="soft small">{row.help}</p>
                </td>
                <td class="c2">{row.type === 'unknown' ? 'untyped' : row.type}</td>
                <td class="num">
                  <span class="share">
                    <Bar share={row.series / most} />
                    <Value shown={plain(row.series)} />
                  </span>
                </td>
                <td class="num c2">
                  <UsedLimit row={row} />
                </td>
                <td class="num c2 c3">
                  <Value
                    shown={plain(row.diverted + row.dropped)}
                    state={row.diverted + row.dropped > 0 ? 'warning' : undefined}
                  />
                </td>
                <td class="c2 c3 labels">
                  {row.labels.map(({ name, values }) => `${name} ${plain(values).digits}`).join(', ')}
                </td>
              </>
            )}
          </TableRow>
        ))}
      </tbody>
    </table>
  );
}

/** From where on it is worth a look. */
const almostFull = 0.8;

function UsedLimit({ row: { series, limit } }: { row: MetricRow }) {
  // Without labels there is nothing that could become more.
  if (limit === undefined || limit === 1) return <span class="dim">–</span>;
  const used = series / limit;
  return (
    <span title={`${plain(series).digits} of ${plain(limit).digits}`}>
      <Value
        shown={ratio(Math.min(1, used))}
        state={used >= 1 ? 'critical' : used >= almostFull ? 'warning' : undefined}
      />
    </span>
  );
}

function LabelsTable({ labels }: { labels: readonly LabelRow[] }) {
  const most = Math.max(...labels.map(({ series }) => series), 1);
  return (
    <section>
      <Heading title="Labels" note="who uses how much" />
      <table class="t">
        <thead>
          <tr>
            <th>Label</th>
            <th class="num">Series that have it</th>
            <th class="num">Values</th>
            <th class="c2">most of them in</th>
            <th class="num c2">Metrics</th>
          </tr>
        </thead>
        <tbody>
          {labels.map(({ name, series, values, metric, metrics }, index) => (
            <TableRow key={name} index={index}>
              {() => (
                <>
                  <td class="name">
                    <a href={linkTo('metrics', { search: name })}>
                      <MetricName name={name} />
                    </a>
                  </td>
                  <td class="num">
                    <span class="share">
                      <Bar share={series / most} />
                      {textOf(plain(series))}
                    </span>
                  </td>
                  <td class="num">{textOf(plain(values))}</td>
                  <td class="c2 name">
                    <a href={linkTo('metrics', { name: metric })}>
                      <MetricName name={metric} />
                    </a>
                  </td>
                  <td class="num c2">{textOf(plain(metrics))}</td>
                </>
              )}
            </TableRow>
          ))}
        </tbody>
      </table>
    </section>
  );
}
