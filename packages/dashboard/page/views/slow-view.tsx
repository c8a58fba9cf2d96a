import { clock, duration } from '../drawing/format.ts';
import { Code, Empty, StatusCode, Value } from '../drawing/marks.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import { live } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import type { Section, SlowReport, SlowRequest } from '../live/sections.ts';
import { type Neighbours, RequestDetail } from './request-detail.tsx';

/** Slow requests, or the one that the reader has chosen. */
export function SlowView({ place }: { place: Place }) {
  const report = live.part<Section<SlowReport>>('section?name=slow')?.data;
  if (report === undefined) return null;
  const { request: wanted, by = 'slowest' } = place.parameters;
  const all = [...report.recent, ...report.slowest];
  const chosen = all.find(({ startedAtMs }) => String(startedAtMs) === wanted);
  const list = by === 'latest' ? report.recent : report.slowest;
  if (chosen !== undefined)
    return <RequestDetail request={{ ...chosen, isSlow: true }} neighbours={neighboursOf(chosen, list)} />;
  return (
    <>
      <div class="bar tl">
        <h1>Slow requests</h1>
        <span class="dim">{list.length} kept, of the last 15 min</span>
        <fieldset class="seg right">
          <legend class="sr">Order</legend>
          {['slowest', 'latest'].map((order) => (
            <label key={order}>
              <input
                type="radio"
                name="by"
                checked={by === order}
                onChange={() => change({ by: order, request: undefined })}
              />
              {order}
            </label>
          ))}
        </fieldset>
      </div>
      {wanted !== undefined && <p class="soft">That request is not kept any more.</p>}
      {list.length === 0 ? (
        <Empty title="No slow request.">
          A request is slow past its threshold, of which each route may have its own.
        </Empty>
      ) : (
        <table class="t">
          <thead>
            <tr>
              <th>At</th>
              <th>Route</th>
              <th class="num">Status</th>
              <th class="num">Took</th>
              <th class="c2">Because</th>
            </tr>
          </thead>
          <tbody>
            {list.map((request, index) => (
              <TableRow key={`${request.startedAtMs} ${request.requestId ?? ''}`} index={index}>
                {() => (
                  <>
                    <td class="nowrap">
                      <a href={linkTo('slow', { ...place.parameters, request: String(request.startedAtMs) })}>
                        {clock(request.startedAtMs)}
                      </a>
                    </td>
                    <td class="nowrap">
                      <span class="m">{request.method}</span>
                      <Code>{request.route}</Code>
                    </td>
                    <td class="num">
                      <StatusCode status={request.status} />
                    </td>
                    <td class="num">
                      <Value shown={duration(request.durationMs)} />
                    </td>
                    <td class="c2 soft">{request.causes[0]?.text ?? ''}</td>
                  </>
                )}
              </TableRow>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function neighboursOf(request: SlowRequest, list: readonly SlowRequest[]): Neighbours {
  const index = list.findIndex(({ startedAtMs }) => startedAtMs === request.startedAtMs);
  const link = (other: SlowRequest | undefined) =>
    other && linkTo('slow', { request: String(other.startedAtMs) });
  return { index, count: list.length, before: link(list[index - 1]), after: link(list[index + 1]) };
}
