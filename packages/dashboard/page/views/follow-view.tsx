import type { FollowedDetails, FollowedReport, FollowedRow, Missing } from '../../src/follow/shapes.ts';
import { clock } from '../drawing/format.ts';
import { Empty } from '../drawing/marks.tsx';
import { endFollowing } from '../live/following.ts';
import { live } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import { useEscape } from '../live/use-escape.ts';
import { FollowBegin } from './follow-begin.tsx';
import { FollowHeader } from './follow-header.tsx';
import { FollowTable } from './follow-table.tsx';
import { type Neighbours, RequestDetail } from './request-detail.tsx';

/** The parts of the client that the address names, and of its request. */
export function followKeys({ parameters: { client, request } }: Place): readonly string[] {
  if (client === undefined) return [];
  const one = request === undefined ? [] : [requestKey(client, request)];
  return [followKey(client), ...one];
}

/** The requests of one browser or client as they run. */
export function FollowView({ place }: { place: Place }) {
  const { client, request } = place.parameters;
  if (client === undefined) return <FollowBegin />;
  const report = live.part<FollowedReport | Missing>(followKey(client));
  if (report === undefined) return null;
  if ('missing' in report)
    return (
      <FollowBegin said="That client is not followed any more, or by another instance of the service." />
    );
  if (request !== undefined) return <One client={client} number={request} report={report} />;
  const { contexts, endsAtMs, requests } = report;
  return (
    <>
      <div class="bar tl">
        <h1>Follow my requests</h1>
        <span class="dim">
          {requests.length} kept, of the last 100; until {clock(endsAtMs, false)}
        </span>
        <button class="btn right" type="button" onClick={() => void end(client)}>
          Stop following
        </button>
      </div>
      <FollowHeader id={client} />
      {!contexts && (
        <p class="soft">
          Calls are not told apart by request: contexts are not tracked, see the option{' '}
          <code>requestContext</code>.
        </p>
      )}
      {requests.length === 0 ? (
        <Empty title="Waiting for the first request.">
          Use the application in another tab of this browser, or send the header. What this process answers is
          shown here, and what another instance answers is not.
        </Empty>
      ) : (
        <FollowTable requests={requests} linkOf={(row) => linkToRequest(client, row)} />
      )}
    </>
  );
}

function One({ client, number, report }: { client: string; number: string; report: FollowedReport }) {
  const details = live.part<FollowedDetails | Missing>(requestKey(client, number));
  useEscape(() => change({ request: undefined }));
  return (
    <>
      <p class="follow-back">
        <a href={linkTo('follow', { client })}>All requests that are followed</a>
      </p>
      {details !== undefined &&
        ('missing' in details ? (
          <Empty title="That request is not kept any more.">The last 100 are.</Empty>
        ) : (
          <RequestDetail
            request={{ ...details, route: details.route ?? '' }}
            neighbours={neighboursOf(details, client, report.requests)}
          />
        ))}
    </>
  );
}

function neighboursOf({ number }: FollowedRow, client: string, list: readonly FollowedRow[]): Neighbours {
  const index = list.findIndex((row) => row.number === number);
  const link = (row: FollowedRow | undefined) => row && linkToRequest(client, row);
  return { index, count: list.length, before: link(list[index - 1]), after: link(list[index + 1]) };
}

function linkToRequest(client: string, { number }: FollowedRow): string {
  return linkTo('follow', { client, request: String(number) });
}

async function end(client: string): Promise<void> {
  await endFollowing(client);
  change({ client: undefined, request: undefined });
}

function followKey(id: string): string {
  return `follow?${new URLSearchParams({ id })}`;
}

function requestKey(id: string, number: string): string {
  return `followed-request?${new URLSearchParams({ id, number })}`;
}
