import { CopyButton } from '../drawing/copy-button.tsx';
import { bytes, clock, duration, textOf } from '../drawing/format.ts';
import { Heading, Mark } from '../drawing/marks.tsx';
import { Waterfall } from '../drawing/waterfall.tsx';
import { WhereItWent } from '../drawing/where-it-went.tsx';
import type { ShownRequest } from '../live/sections.ts';
import { repeatedCalls } from './repeated-calls.ts';

/** Where a request stands in its list. */
export interface Neighbours {
  readonly index: number;
  readonly count: number;
  /** Addresses; undefined at the ends of the list. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One request: its calls and operations over its time, and where that went. */
export function RequestDetail({ request, neighbours }: { request: ShownRequest; neighbours: Neighbours }) {
  const { method, route, status, isSlow } = request;
  const state = status === undefined ? 'none' : status >= 500 ? 'critical' : isSlow ? 'warning' : 'ok';
  return (
    <>
      <div class="bar tl">
        <h2 class="sr">Request</h2>
        <code>
          <b>
            {method} {route}
          </b>
        </code>
        <Facts request={request} />
        <span class="right" />
        <Step name="Previous" link={neighbours.before} arrow="↑" />
        <span class="soft">
          {neighbours.index + 1} of {neighbours.count}
        </span>
        <Step name="Next" link={neighbours.after} arrow="↓" />
      </div>
      <section class="say">
        <Mark state={state} />
        <div>
          <h1>{titleOf(request)}</h1>
          <p>{restOf(request)}</p>
        </div>
        <div class="acts">
          <CopyButton text={() => markdownOf(request)} />
        </div>
      </section>
      <Waterfall request={request} />
      <div class="cols">
        <WhereItWent request={request} />
        <Meanwhile request={request} />
      </div>
    </>
  );
}

function Facts({ request }: { request: ShownRequest }) {
  const { status, durationMs, startedAtMs, requestId, traceId, concurrentRequests } = request;
  const { requestBytes, responseBytes, timeToFirstByteMs } = request;
  return (
    <dl class="facts">
      <div>
        <dt class="sr">Status</dt>
        <dd>
          {status === undefined ? 'running for' : `${status} in`} {textOf(duration(durationMs))}
        </dd>
      </div>
      <div>
        <dt>began</dt>
        <dd>{clock(startedAtMs)}</dd>
      </div>
      {requestId !== undefined && (
        <div>
          <dt>request</dt>
          <dd>
            <code>{requestId}</code>
          </dd>
        </div>
      )}
      {traceId !== undefined && (
        <div>
          <dt>trace</dt>
          <dd>
            <code>{traceId}</code>
          </dd>
        </div>
      )}
      {concurrentRequests !== undefined && (
        <div class="c3">
          <dt>in flight</dt>
          <dd>{concurrentRequests}</dd>
        </div>
      )}
      {timeToFirstByteMs !== undefined && (
        <div class="c3">
          <dt>first byte</dt>
          <dd>{textOf(duration(timeToFirstByteMs))}</dd>
        </div>
      )}
      {requestBytes !== undefined && responseBytes !== undefined && (
        <>
          <div class="c3">
            <dt>in</dt>
            <dd>{textOf(bytes(requestBytes))}</dd>
          </div>
          <div class="c3">
            <dt>out</dt>
            <dd>{textOf(bytes(responseBytes))}</dd>
          </div>
        </>
      )}
    </dl>
  );
}

function Step({ name, link, arrow }: { name: string; link: string | undefined; arrow: string }) {
  return link === undefined ? (
    <span class="btn dim" aria-hidden="true">
      {arrow}
    </span>
  ) : (
    <a class="btn" href={link} aria-label={`${name} request`}>
      {arrow}
    </a>
  );
}

/** What the process did, and what the application has added. */
function Meanwhile({ request: { cpuMs, eventLoopDelayMaxMs, context = {} } }: { request: ShownRequest }) {
  const facts = Object.entries(context).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  if (eventLoopDelayMaxMs !== undefined)
    facts.unshift(['longest delay of the event loop', textOf(duration(eventLoopDelayMaxMs))]);
  if (cpuMs !== undefined) facts.unshift(['processor time of the process', textOf(duration(cpuMs))]);
  if (facts.length === 0) return null;
  return (
    <section>
      <Heading title="Meanwhile" />
      <dl class="facts stackd">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function titleOf({ causes, durationMs, error, isSlow, status }: ShownRequest): string {
  const took = textOf(duration(durationMs));
  if (status === undefined) return `It has been running for ${took}`;
  if (error !== undefined) return error;
  const [first] = causes;
  if (first !== undefined) return sentence(first.text);
  return isSlow ? `It took ${took}, and nothing that was observed explains it` : `It took ${took}`;
}

/** What else is worth a sentence: the causes that the title does not name, and calls that were made again and again. */
function restOf({ causes, error, timeline = [] }: ShownRequest): string {
  const others = (error === undefined ? causes.slice(1) : causes).map(({ text }) => text);
  const repeated = repeatedCalls(timeline).map(
    ({ count, name, target }) => `it asked ${target} ${count} times for the same: ${name}`,
  );
  const clauses = [...others, ...repeated];
  return clauses.length === 0 ? '' : `${sentence(clauses.join('; '))}.`;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

function markdownOf(request: ShownRequest): string {
  const { method, route, status, durationMs, requestId, startedAtMs, causes, error, timeline = [] } = request;
  return [
    `**${method} ${route}** ${status ?? 'running'} in ${textOf(duration(durationMs))}, ${new Date(startedAtMs).toISOString()}${requestId === undefined ? '' : `, request \`${requestId}\``}`,
    '',
    ...(error === undefined ? [] : [`- ${error}`]),
    ...causes.map(({ text }) => `- ${text}`),
    '',
    '| at | took | waited | |',
    '|---|---|---|---|',
    ...timeline.map(
      ({ startMs, durationMs: took, waitMs, target, name }) =>
        `| ${textOf(duration(startMs))} | ${took === undefined ? '–' : textOf(duration(took))} | ${waitMs === undefined ? '' : textOf(duration(waitMs))} | ${target ?? ''} \`${name}\` |`,
    ),
    '',
    location.href,
  ].join('\n');
}
