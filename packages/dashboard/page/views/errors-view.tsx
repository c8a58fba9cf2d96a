import { Spark } from '../drawing/chart.tsx';
import { ago, moment, plain } from '../drawing/format.ts';
import { Empty } from '../drawing/marks.tsx';
import { SortHead } from '../drawing/sort-head.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import type { Frame } from '../live/frame.ts';
import { live, useLive } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import type { ErrorGroup, Section } from '../live/sections.ts';
import { ErrorGroupView } from './error-group-view.tsx';
import { headline, perMinute, sum } from './error-groups.ts';

/** What a table of groups can be sorted by. */
const columns: readonly {
  readonly sort: string;
  readonly title: string;
  readonly className: string;
  of(group: ErrorGroup): number | string;
}[] = [
  { sort: 'error', title: 'Error', className: '', of: headline },
  { sort: 'recent', title: '15 min', className: 'num c2', of: (group) => sum(perMinute(group, 15)) },
  { sort: 'count', title: 'Count', className: 'num', of: ({ count }) => count },
  { sort: 'first', title: 'First seen', className: 'num c2', of: ({ firstSeenMs }) => firstSeenMs },
  { sort: 'last', title: 'Last seen', className: 'num', of: ({ lastSeenMs }) => lastSeenMs },
];

/** All groups, or the one that the reader has chosen. */
export function ErrorsView({ place, frame }: { place: Place; frame: Frame }) {
  const section = live.part<Section<{ groups: readonly ErrorGroup[] }>>('section?name=errors');
  const { atMs } = useLive();
  const groups = section?.data?.groups;
  if (groups === undefined)
    return section?.missing ? (
      <Empty title="Errors are not kept.">The option "errors" is false.</Empty>
    ) : null;
  const { group: fingerprint } = place.parameters;
  const chosen = groups.find((group) => group.fingerprint === fingerprint);
  if (chosen !== undefined) return <ErrorGroupView group={chosen} place={place} frame={frame} nowMs={atMs} />;
  const fresh = groups.filter(({ isNew }) => isNew).length;
  return (
    <>
      <div class="bar tl">
        <h1>Errors</h1>
        <span class="dim">
          {groups.length} {groups.length === 1 ? 'group' : 'groups'}, since the start
          {fresh > 0 && `; ${fresh} new in ${frame.service.version}`}
        </span>
      </div>
      {fingerprint !== undefined && (
        <p class="soft" role="status">
          The group {fingerprint} is not kept any more.
        </p>
      )}
      {groups.length === 0 ? (
        <Empty title="No error so far.">
          Errors of requests, jobs and operations appear here, those of one bug together.
        </Empty>
      ) : (
        <Groups groups={groups} place={place} version={frame.service.version} nowMs={atMs} />
      )}
    </>
  );
}

interface GroupsProps {
  readonly groups: readonly ErrorGroup[];
  readonly place: Place;
  readonly version: string;
  readonly nowMs: number;
}

function Groups({ groups, place, version, nowMs }: GroupsProps) {
  const { sort = 'last', order = 'down' } = place.parameters;
  const { of } = columns.find((column) => column.sort === sort) ?? columns.at(-1)!;
  const sign = order === 'up' ? 1 : -1;
  const compare = (a: ErrorGroup, b: ErrorGroup) => {
    const [left, right] = [of(a), of(b)];
    return left === right ? 0 : left < right ? -sign : sign;
  };
  return (
    <table class="t errors">
      <thead>
        <tr>
          {columns.map(({ sort: name, title, className }) => (
            <SortHead
              key={name}
              title={title}
              className={className}
              sorted={name === sort ? (order === 'up' ? 'up' : 'down') : undefined}
              onSort={(wanted) => change({ sort: name, order: wanted })}
            />
          ))}
          <th class="num c2 c3">errors, 1 h</th>
        </tr>
      </thead>
      <tbody>
        {[...groups].sort(compare).map((group, index) => {
          const minutes = perMinute(group, 60);
          return (
            <TableRow key={group.fingerprint} index={index}>
              {() => (
                <>
                  <td>
                    <a href={linkTo('errors', { group: group.fingerprint })}>
                      <code>{headline(group)}</code>
                    </a>{' '}
                    {group.isNew && <span class="tag warn">new in {version}</span>}
                    {group.location !== undefined && (
                      <p class="small soft">
                        <code>{group.location}</code>
                      </p>
                    )}
                  </td>
                  <td class="num c2">{plain(sum(perMinute(group, 15))).digits}</td>
                  <td class="num">{plain(group.count).digits}</td>
                  <td class="num c2">{moment(group.firstSeenMs, nowMs)}</td>
                  <td class="num">{ago(group.lastSeenMs, nowMs)}</td>
                  <td class="sp c2 c3">
                    <Spark values={minutes} label={trendInWords(minutes)} />
                  </td>
                </>
              )}
            </TableRow>
          );
        })}
      </tbody>
    </table>
  );
}

function trendInWords(minutes: readonly number[]): string {
  return `${sum(minutes)} in the last hour, at most ${Math.max(...minutes)} a minute, ${minutes.at(-1)} in this one`;
}
