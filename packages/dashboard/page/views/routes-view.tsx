import { clock, span } from '../drawing/format.ts';
import { Empty } from '../drawing/marks.tsx';
import type { Frame } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { change, type Place, windowSeconds } from '../live/location.ts';
import { useLast } from '../live/use-last.ts';
import { RouteDetail } from './route-detail.tsx';
import { type Routes, RoutesTable, routesKey, rowsPerPage } from './routes-table.tsx';

export function RoutesView({ place, frame }: { place: Place; frame: Frame }) {
  const { filter = '', route, rows = String(rowsPerPage) } = place.parameters;
  const data = useLast(live.part<Routes>(routesKey(place)), 'routes');
  return (
    <div class={route === undefined ? '' : 'wide'}>
      <div>
        <div class="bar tl">
          <h1>Routes</h1>
          {data !== undefined && (
            <span class="dim">
              {data.total}, {coveredText(data)}
              {data.atMs === undefined &&
                windowSeconds(place) > 900 &&
                ', the longest that is kept of single routes'}
            </span>
          )}
          <input
            class="field right"
            type="search"
            placeholder="Filter: checkout"
            aria-label="Filter routes"
            value={filter}
            onInput={(event) => change({ filter: event.currentTarget.value, rows: undefined })}
          />
        </div>
        {data !== undefined && data.rows.length > 0 && (
          <div class={route === undefined ? '' : 'scroll'}>
            <RoutesTable data={data} place={place} isWhole />
          </div>
        )}
        {data !== undefined && data.matching > data.rows.length && (
          <button
            class="btn"
            type="button"
            onClick={() => change({ rows: String(Math.min(200, Number(rows) + rowsPerPage)) })}
          >
            Show more of {data.matching}
          </button>
        )}
        {data !== undefined && <RoutesOfMoment data={data} nowMs={live.atMs} />}
        {data !== undefined && data.rows.length === 0 && (data.atMs === undefined || data.total > 0) && (
          <Empty title={data.total === 0 ? 'No requests so far.' : 'No route is called so.'}>
            {data.total === 0
              ? 'A route appears with its first request.'
              : 'The filter looks in the template, for example "orders".'}
          </Empty>
        )}
      </div>
      {route !== undefined && <RouteDetail route={route} place={place} deploys={frame.deploys} />}
    </div>
  );
}

function coveredText({ windowSeconds: seconds, slotFromMs }: Routes): string {
  const length = span(Math.max(1, Math.round(seconds)));
  return slotFromMs === undefined ? `over ${length}` : `over ${length} from ${clock(slotFromMs)}`;
}

/** Of single routes minutes are kept, and only the latest. */
const routesKnownMs = 900_000;

/** Why there are none of a moment. */
export function RoutesOfMoment({ data: { atMs, total }, nowMs }: { data: Routes; nowMs: number }) {
  if (atMs === undefined || total > 0) return null;
  return nowMs - atMs > routesKnownMs ? (
    <Empty title="Routes of that moment are not known.">Single routes are remembered for 15 minutes.</Empty>
  ) : (
    <Empty title="No request ended in that minute." />
  );
}
