import type { FollowedRow } from '../../src/follow/shapes.ts';
import { bytes, clock, duration, plain } from '../drawing/format.ts';
import { Code, StatusCode, Value } from '../drawing/marks.tsx';
import { TableRow } from '../drawing/table-row.tsx';

/** Requests of a client, the latest first; each leads to its calls. */
export function FollowTable({
  requests,
  linkOf,
}: {
  requests: readonly FollowedRow[];
  linkOf: (row: FollowedRow) => string;
}) {
  return (
    <table class="t follow-table">
      <thead>
        <tr>
          <th>At</th>
          <th>Route</th>
          <th class="num">Status</th>
          <th class="num">Took</th>
          <th class="num c2">Calls</th>
          <th class="num c2 c3">Out</th>
          <th class="c2">Because</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((row, index) => (
          <TableRow key={row.number} index={index}>
            {() => (
              <>
                <td class="nowrap">{clock(row.startedAtMs)}</td>
                <td class="name">
                  <a href={linkOf(row)}>
                    <span class="m">{row.method}</span>
                    <Code>{row.route ?? 'not routed yet'}</Code>
                  </a>
                </td>
                <td class="num">
                  {row.status === undefined ? (
                    <span class="soft">running</span>
                  ) : (
                    <StatusCode status={row.status} />
                  )}
                </td>
                <td class="num">
                  <Value shown={duration(row.durationMs)} state={row.isSlow ? 'warning' : undefined} />
                </td>
                <td class="num c2">
                  <Value shown={plain(row.calls)} />
                </td>
                <td class="num c2 c3">
                  {row.responseBytes !== undefined && <Value shown={bytes(row.responseBytes)} />}
                </td>
                <td class="c2 soft">{[row.errorType, row.causes[0]?.text].filter(Boolean).join('; ')}</td>
              </>
            )}
          </TableRow>
        ))}
      </tbody>
    </table>
  );
}
