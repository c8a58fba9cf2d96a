import { CopyButton } from '../drawing/copy-button.tsx';
import { ago, clock, plain, span } from '../drawing/format.ts';
import { Empty, Heading, Mark } from '../drawing/marks.tsx';
import { live, useLive } from '../live/live.ts';
import { linkTo, type Place } from '../live/location.ts';
import type { ErrorDescription, ErrorGroup, ErrorSample, Section } from '../live/sections.ts';

/** All groups, or the one that the reader has chosen. */
export function ErrorsView({ place }: { place: Place }) {
  const section = live.part<Section<{ groups: readonly ErrorGroup[] }>>('section?name=errors');
  const { atMs } = useLive();
  const groups = section?.data?.groups;
  if (groups === undefined)
    return section?.missing ? (
      <Empty title="Errors are not kept.">The option "errors" is false.</Empty>
    ) : null;
  const chosen = groups.find(({ fingerprint }) => fingerprint === place.parameters.group);
  if (chosen !== undefined) return <Group group={chosen} nowMs={atMs} />;
  return (
    <>
      <div class="bar tl">
        <h1>Errors</h1>
        <span class="dim">{groups.length} groups, since the start</span>
      </div>
      {groups.length === 0 ? (
        <Empty title="No error so far.">
          Errors of requests, jobs and operations appear here, those of one bug together.
        </Empty>
      ) : (
        <table class="t">
          <thead>
            <tr>
              <th>Error</th>
              <th class="c2">Where</th>
              <th class="num">Count</th>
              <th class="num c2">First seen</th>
              <th class="num">Last seen</th>
            </tr>
          </thead>
          <tbody>
            {[...groups]
              .sort((a, b) => b.lastSeenMs - a.lastSeenMs)
              .map((group) => (
                <tr key={group.fingerprint}>
                  <td class="route">
                    <a href={linkTo('errors', { group: group.fingerprint })}>
                      <code>{headline(group)}</code>
                    </a>
                  </td>
                  <td class="c2 nowrap">
                    <code>{group.location ?? ''}</code>
                  </td>
                  <td class="num">{plain(group.count).digits}</td>
                  <td class="num c2">{clock(group.firstSeenMs)}</td>
                  <td class="num nowrap">{ago(group.lastSeenMs, atMs)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Group({ group, nowMs }: { group: ErrorGroup; nowMs: number }) {
  const [latest] = group.samples ?? [];
  const routes = Object.entries(group.routes).sort(([, a], [, b]) => b - a);
  return (
    <>
      <section class="say">
        <Mark state={group.handled === group.count ? 'ok' : 'critical'} />
        <div>
          <h1 class="quote">
            <code>
              {latest === undefined ? headline(group) : `${latest.error.type}: ${latest.error.message}`}
            </code>
          </h1>
          <p>
            {group.firstSeenVersion !== undefined && <>first seen with {group.firstSeenVersion}; </>}
            {group.location === undefined ? (
              'where it was thrown is not known'
            ) : (
              <>
                in <code>{group.location}</code>
              </>
            )}
            {group.handled > 0 && `; ${group.handled} of them were answered all the same`}
          </p>
        </div>
        <div class="acts">
          <CopyButton text={() => markdownOf(group, latest)} />
        </div>
      </section>
      <dl class="quad">
        <Fact name="Errors since the start" value={plain(group.count).digits} />
        <Fact name="First seen" value={clock(group.firstSeenMs)} note={ago(group.firstSeenMs, nowMs)} />
        <Fact name="Last seen" value={clock(group.lastSeenMs)} note={ago(group.lastSeenMs, nowMs)} />
        <Fact name="Over" value={span(Math.max(0, (group.lastSeenMs - group.firstSeenMs) / 1_000))} />
      </dl>
      <div class="split">
        <div>
          {latest?.error.stack !== undefined && <Stack stack={latest.error.stack} />}
          {latest !== undefined && latest.error.causes.length > 0 && (
            <section>
              <Heading title="Caused by" />
              {latest.error.causes.map((cause) => (
                <Cause key={cause.message} cause={cause} />
              ))}
            </section>
          )}
        </div>
        <div>
          <section>
            <Heading title="Routes" note={String(routes.length)} />
            <ul class="rows">
              {routes.map(([route, count]) => (
                <li key={route}>
                  <Mark state="none" />
                  <a href={linkTo('routes', { route: route.slice(route.indexOf(' ') + 1) })}>
                    <code>{route}</code>
                  </a>
                  <b>{plain(count).digits}</b>
                </li>
              ))}
            </ul>
          </section>
          {group.samples !== undefined && (
            <section>
              <Heading title="Samples" note={`the latest ${group.samples.length}`} />
              <table class="t">
                <tbody>
                  {group.samples.map(({ timestampMs, requestId, status, route }) => (
                    <tr key={`${timestampMs} ${requestId ?? ''}`}>
                      <td class="nowrap">{clock(timestampMs)}</td>
                      <td class="route">
                        <code>{requestId ?? route ?? ''}</code>
                      </td>
                      <td class="num">{status ?? ''}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {latest?.fields !== undefined && (
            <section>
              <Heading title="Fields of the latest" />
              <dl class="facts stackd">
                {Object.entries(latest.fields).map(([name, value]) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )}
        </div>
      </div>
    </>
  );
}

function Fact({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="big">{value}</dd>
      {note !== undefined && <dd class="small soft">{note}</dd>}
    </div>
  );
}

function Cause({ cause }: { cause: ErrorDescription }) {
  return (
    <div class="cause">
      <p>
        <code>
          <b>{cause.type}</b>: {cause.message}
        </code>
      </p>
      {cause.causes.map((next) => (
        <Cause key={next.message} cause={next} />
      ))}
    </div>
  );
}

interface Frame {
  readonly name: string;
  readonly at: string;
  readonly isLibrary: boolean;
}

/** The frames of the application stand out; those of libraries are folded, a run of them at a time. */
function Stack({ stack }: { stack: string }) {
  const frames = framesOf(stack);
  if (frames.length === 0) return null;
  const runs: Frame[][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last?.[0]?.isLibrary && frame.isLibrary) last.push(frame);
    else runs.push([frame]);
  }
  const own = frames.filter(({ isLibrary }) => !isLibrary).length;
  let number = 0;
  return (
    <section>
      <Heading title="Stack" note={`${own} of the application, ${frames.length - own} of libraries`} />
      <ol class="stack">
        {runs.map((run) => {
          const [first] = run;
          if (first === undefined) return null;
          if (first.isLibrary)
            return (
              <li key={first.at}>
                <span />
                <details>
                  <summary>
                    {run.length} {run.length === 1 ? 'frame' : 'frames'} of libraries
                  </summary>
                  <ol>
                    {run.map(({ name, at }) => (
                      <li key={name + at}>
                        <span />
                        <div>
                          <span class="fn">{name}</span> <span class="at">{at}</span>
                        </div>
                      </li>
                    ))}
                  </ol>
                </details>
              </li>
            );
          number += 1;
          return (
            <li key={first.name + first.at}>
              <span class="dim num small">{number}&nbsp;&nbsp;</span>
              <div>
                <div class="fn">{first.name}</div>
                <div class="at">{first.at}</div>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function framesOf(stack: string): Frame[] {
  return stack
    .split('\n')
    .map((line) => /^\s+at (?:async )?(?:(.*?) \()?(?:file:\/\/)?(.*?)\)?$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '<anonymous>', at = '']) => ({
      name,
      at,
      isLibrary: at.includes('node_modules') || at.startsWith('node:') || !at.includes(':'),
    }));
}

function headline({ type, title }: ErrorGroup): string {
  return title === undefined || title === type ? type : `${type}: ${title}`;
}

function markdownOf(group: ErrorGroup, latest: ErrorSample | undefined): string {
  return [
    `**${headline(group)}**`,
    '',
    `- ${group.count} times, last ${new Date(group.lastSeenMs).toISOString()}`,
    `- ${Object.entries(group.routes)
      .map(([route, count]) => `\`${route}\` ${count}`)
      .join(', ')}`,
    ...(latest?.error.stack === undefined ? [] : ['', '```', latest.error.stack, '```']),
    '',
    location.href,
  ].join('\n');
}
