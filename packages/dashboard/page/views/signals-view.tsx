import type { SignalHistory } from '../../src/parts/shapes.ts';
import type { SignalRow, SignalRows } from '../../src/parts/signal-shapes.ts';
import { Spark } from '../drawing/chart.tsx';
import { ofUnit, type Shown, span, textOf } from '../drawing/format.ts';
import { Code, Empty, Heading, Mark, Value } from '../drawing/marks.tsx';
import { SignalLane } from '../drawing/signal-lane.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import type { Frame } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import type { Section } from '../live/sections.ts';
import { useEscape } from '../live/use-escape.ts';
import { useLast } from '../live/use-last.ts';
import { signalKey } from '../panels/chart-panel.tsx';

/** The parts that the view shows. */
export function signalsKeys(place: Place): string[] {
  const { id } = place.parameters;
  return [signalsKey(place), ...(id === undefined ? [] : [signalKey(id, place)])];
}

function signalsKey({ parameters: { id } }: Place): string {
  return id === undefined ? 'signals' : `signals?${new URLSearchParams({ id })}`;
}

/** Every number worth watching with its limits; one of them over the window. */
export function SignalsView({ place, frame }: { place: Place; frame: Frame }) {
  const { filter = '', id } = place.parameters;
  const part = useLast(live.part<SignalRows & Section<never>>(signalsKey(place)), 'signals');
  if (part === undefined) return null;
  if (part.failed !== undefined)
    return (
      <div class="notice crit" role="status">
        <Mark state="critical" />
        <p>{part.failed}</p>
      </div>
    );
  const words = filter.toLowerCase();
  const shown = part.signals
    .filter((signal) => `${signal.title} ${signal.id}`.toLowerCase().includes(words))
    .sort((a, b) => rankOf(a) - rankOf(b));
  const chosen = part.signals.find((signal) => signal.id === id);
  return (
    <>
      <div class="bar tl">
        <h1>Signals</h1>
        <span class="dim">{part.signals.length}, those past a limit first</span>
        <input
          class="field right"
          type="search"
          placeholder="Filter: latency"
          aria-label="Filter signals"
          value={filter}
          onInput={(event) => change({ filter: event.currentTarget.value })}
        />
      </div>
      {id !== undefined && <SignalDetail id={id} row={chosen} place={place} deploys={frame.deploys} />}
      {shown.length === 0 ? (
        <Empty title="No signal is called so.">The filter looks in titles and ids.</Empty>
      ) : (
        <SignalsTable rows={shown} place={place} report={part} />
      )}
      {Object.keys(part.refused).length > 0 && (
        <p class="soft">
          There is no room to remember all of {Object.keys(part.refused).join(', ')}; raise
          signals.maxHistoryBytes.
        </p>
      )}
    </>
  );
}

/** The worst first, what is not known last. */
function rankOf({ state, short, long }: SignalRow): number {
  if (state === 'critical') return 0;
  if (state === 'warning') return 1;
  return short === undefined && long === undefined ? 3 : 2;
}

function SignalsTable({
  rows,
  place,
  report: { shortWindowMs, longWindowMs },
}: {
  rows: readonly SignalRow[];
  place: Place;
  report: SignalRows;
}) {
  return (
    <table class="t signals">
      <thead>
        <tr>
          <th>Signal</th>
          <th class="num">{span(shortWindowMs / 1_000)}</th>
          <th class="num c2">{span(longWindowMs / 1_000)}</th>
          <th class="num c2">Warning</th>
          <th class="num c2">Critical</th>
          <th class="num c2 c3">15 min</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <TableRow key={row.id} index={index} isChosen={row.id === place.parameters.id}>
            {() => (
              <>
                <td class="name">
                  <a href={linkTo('signals', { ...place.parameters, id: row.id })}>{row.title}</a>
                  <p class="soft small">
                    <Code>{row.id}</Code>
                  </p>
                </td>
                <td class="num">
                  <Value shown={shownOf(row.short, row)} state={row.state === 'ok' ? undefined : row.state} />
                </td>
                <td class="num c2">
                  <Value shown={shownOf(row.long, row)} />
                </td>
                <td class="num c2 soft">{limitText(row, row.limits.warning)}</td>
                <td class="num c2 soft">{limitText(row, row.limits.critical)}</td>
                <td class="sp c2 c3">
                  {row.spark.length > 1 && (
                    <Spark values={row.spark} label={sparkInWords(row)} isOver={row.state === 'critical'} />
                  )}
                </td>
              </>
            )}
          </TableRow>
        ))}
      </tbody>
    </table>
  );
}

interface SignalDetailProps {
  readonly id: string;
  readonly row: SignalRow | undefined;
  readonly place: Place;
  readonly deploys: Frame['deploys'];
}

/** One signal over the window, with its limit. */
function SignalDetail({ id, row, place, deploys }: SignalDetailProps) {
  const history = live.part<SignalHistory>(signalKey(id, place));
  const close = () => change({ id: undefined });
  useEscape(close);
  const title = row?.title ?? id;
  return (
    <section class="detail" aria-label={title}>
      <div class="bar">
        <Heading title={title} />
        <button class="btn right" type="button" onClick={close}>
          Close <span class="dim">Esc</span>
        </button>
      </div>
      {row === undefined && (
        <Empty title="There is no such signal.">The table has those that this service has.</Empty>
      )}
      {row !== undefined && history !== undefined && (
        <>
          <SignalLane
            title={title}
            axis={history}
            unit={row.unit}
            value={history.value}
            lines={[{ name: '', points: history.points }]}
            limit={history.limit}
            severity={history.severity}
            note={`${kinds[row.kind]} · ${row.better === 'lower' ? 'lower is better' : 'higher is better'}`}
            deploys={deploys}
          />
          {history.points.length === 0 && (
            <p class="soft">It is remembered from now on, for every window of this page.</p>
          )}
        </>
      )}
    </section>
  );
}

const kinds: Readonly<Record<SignalRow['kind'], string>> = {
  ratio: 'Share',
  rate: 'Rate',
  level: 'State',
  quantile: 'Quantile',
};

function shownOf(value: number | undefined, { unit }: SignalRow): Shown {
  if (value === undefined) return { digits: '–', unit: '' };
  return ofUnit(value, unit);
}

function limitText(row: SignalRow, limit: number | undefined): string {
  if (limit === undefined) return '';
  return `${row.better === 'lower' ? 'above' : 'below'} ${textOf(shownOf(limit, row))}`;
}

function sparkInWords(row: SignalRow): string {
  const say = (value: number) => textOf(shownOf(value, row));
  return `Between ${say(Math.min(...row.spark))} and ${say(Math.max(...row.spark))}, ${say(row.spark.at(-1)!)} last`;
}
