import { Bars } from '../drawing/bars.tsx';
import { BigFact } from '../drawing/big-fact.tsx';
import { CopyButton } from '../drawing/copy-button.tsx';
import { ago, moment, plain } from '../drawing/format.ts';
import { Heading, Mark } from '../drawing/marks.tsx';
import type { Frame } from '../live/frame.ts';
import { change, type Place, windowSeconds } from '../live/location.ts';
import type { ErrorDescription, ErrorGroup, ErrorSample } from '../live/sections.ts';
import { useEscape } from '../live/use-escape.ts';
import { headline, perMinute, sum } from './error-groups.ts';
import { ErrorSide } from './error-side.tsx';
import { placeOf, Stack } from './error-stack.tsx';

interface ErrorGroupProps {
  readonly group: ErrorGroup;
  readonly place: Place;
  readonly frame: Frame;
  readonly nowMs: number;
}

/** All that is known of one group, with the stack of its latest sample, or of the one that was chosen. */
export function ErrorGroupView({ group, place, frame, nowMs }: ErrorGroupProps) {
  const { samples = [] } = group;
  const { sample: asked } = place.parameters;
  const shown = samples.find(({ timestampMs }) => String(timestampMs) === asked) ?? samples[0];
  useEscape(() => change({ group: undefined, sample: undefined }));
  return (
    <>
      <section class="say">
        <Mark state={group.handled === group.count ? 'ok' : 'critical'} />
        <div>
          <h1 class="quote">
            <code>{shown === undefined ? headline(group) : inWords(shown.error)}</code>
          </h1>
          <p>
            {group.isNew && <span class="tag warn">new in {frame.service.version}</span>}{' '}
            {group.location === undefined ? (
              'where it was thrown is not known'
            ) : (
              <>
                in <code>{group.location}</code>
              </>
            )}
            {group.handled > 0 && `; ${group.handled} of ${group.count} were answered all the same`}
          </p>
        </div>
        <div class="acts">
          <CopyButton text={() => markdownOf(group, shown)} />
        </div>
      </section>
      <Figures group={group} deploys={frame.deploys} nowMs={nowMs} />
      <div class="split">
        <div>
          <Trend group={group} place={place} deploys={frame.deploys} nowMs={nowMs} />
          {shown?.error.stack !== undefined && <Stack stack={shown.error.stack} />}
          {shown !== undefined && shown.error.causes.length > 0 && (
            <section>
              <Heading title="Caused by" />
              {shown.error.causes.map((cause, at) => (
                <Cause key={at} cause={cause} />
              ))}
            </section>
          )}
        </div>
        <div>
          <ErrorSide group={group} shown={shown} nowMs={nowMs} />
        </div>
      </div>
    </>
  );
}

function Figures({
  group,
  deploys,
  nowMs,
}: Pick<ErrorGroupProps, 'group' | 'nowMs'> & Pick<Frame, 'deploys'>) {
  const { count, firstSeenMs, lastSeenMs } = group;
  const deploy = deploys.findLast(({ timestampMs }) => timestampMs <= firstSeenMs);
  const since =
    deploy === undefined
      ? ago(firstSeenMs, nowMs)
      : `${ago(deploy.timestampMs, firstSeenMs).replace(' ago', '')} after the deploy`;
  return (
    <dl class="quad">
      <BigFact name="Errors in 15 min" value={plain(sum(perMinute(group, 15))).digits} />
      <BigFact name="Since the start" value={plain(count).digits} />
      <BigFact name="First seen" value={moment(firstSeenMs, nowMs)} note={since} />
      <BigFact name="Last seen" value={moment(lastSeenMs, nowMs)} note={ago(lastSeenMs, nowMs)} />
    </dl>
  );
}

const minuteMs = 60_000;

/** A bar is a minute of the wall clock; more than an hour is not kept. */
function Trend({
  group,
  place,
  deploys,
  nowMs,
}: Pick<ErrorGroupProps, 'group' | 'place' | 'nowMs'> & Pick<Frame, 'deploys'>) {
  const minutes = windowSeconds(place) <= 900 ? 15 : 60;
  const counts = perMinute(group, minutes);
  const toMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs;
  const most = Math.max(...counts);
  return (
    <section>
      <Heading title="Trend" note="a bar is 1 min" />
      <Bars
        axis={{ fromMs: toMs - minutes * minuteMs, toMs }}
        counts={counts}
        deploys={deploys}
        label={`${sum(counts)} errors in ${minutes} min, at most ${most} a minute, ${counts.at(-1)} in this one`}
      />
    </section>
  );
}

function Cause({ cause }: { cause: ErrorDescription }) {
  const place = cause.stack === undefined ? undefined : placeOf(cause.stack);
  return (
    <div class="cause">
      <p>
        <code>
          <b>{cause.type}</b>: {cause.message}
        </code>
      </p>
      {place !== undefined && (
        <p class="soft">
          <code>{place}</code>
        </p>
      )}
      {cause.causes.map((next, at) => (
        <Cause key={at} cause={next} />
      ))}
    </div>
  );
}

function inWords({ type, message }: ErrorDescription): string {
  return message === '' ? type : `${type}: ${message}`;
}

function markdownOf(group: ErrorGroup, shown: ErrorSample | undefined): string {
  const where = Object.entries({ ...group.routes, ...group.operations });
  return [
    `**${headline(group)}**`,
    '',
    `- ${group.count} times, first ${new Date(group.firstSeenMs).toISOString()}, last ${new Date(group.lastSeenMs).toISOString()}`,
    ...(group.versions === undefined ? [] : [`- seen in ${group.versions.join(', ')}`]),
    `- ${where.map(([name, count]) => `\`${name}\` ${count}`).join(', ')}`,
    ...(shown?.error.stack === undefined ? [] : ['', '```', shown.error.stack, '```']),
    '',
    location.href,
  ].join('\n');
}
