import type { DeployComparison, DeployReport, EarlierDeploy } from '../../src/deploys/shapes.ts';
import { ago, plain, span } from '../drawing/format.ts';
import { Empty, Heading, Mark } from '../drawing/marks.tsx';
import { live, useLive } from '../live/live.ts';
import type { Place } from '../live/location.ts';
import type { Section } from '../live/sections.ts';
import { DeployTable } from './deploy-table.tsx';

/** What the latest deploy has changed, route by route, and the deploys before it. */
export function DeploysView({ place }: { place: Place }) {
  const { atMs } = useLive();
  const report = live.part<Section<DeployReport>>('section?name=deploys')?.data;
  if (report === undefined) return null;
  const { isSaved, latest, earlier, version } = report;
  if (latest === undefined)
    return (
      <>
        <div class="bar tl">
          <h1>Deploys</h1>
        </div>
        {isSaved ? (
          <Empty title={`No deploy is known since ${version}.`}>
            A start with another <code>service.version</code> than the one before is one; it is compared here,
            route by route.
          </Empty>
        ) : (
          <Empty title="No deploy is known: what is measured ends with the process.">
            Give <code>signals.historyFile</code>, or <code>GS_HISTORY_FILE</code>, a file on a volume that
            outlives the process. From the next start with another version on, both are compared here.
          </Empty>
        )}
      </>
    );
  return (
    <>
      <Latest deploy={latest} nowMs={atMs} />
      {latest.routes.length === 0 ? (
        <NothingCompared deploy={latest} />
      ) : (
        <DeployTable deploy={latest} place={place} />
      )}
      {earlier.length > 0 && <Earlier deploys={earlier} nowMs={atMs} />}
    </>
  );
}

function Latest({ deploy, nowMs }: { deploy: DeployComparison; nowMs: number }) {
  const { version, previousVersion, timestampMs, severity, sentence, beforeSeconds, afterSeconds, counts } =
    deploy;
  const isCompared = deploy.routes.length > 0;
  return (
    <section class="say">
      <Mark state={severity ?? (isCompared && counts.same + counts.better > 0 ? 'ok' : 'none')} />
      <div>
        <h1>
          {version}, {age(timestampMs, nowMs)}: {sentence}
        </h1>
        {isCompared && (
          <p>
            The first {span(afterSeconds)} of {version}, without its first minute, beside the last{' '}
            {span(beforeSeconds)} of {previousVersion}.{' '}
            {afterSeconds < hourSeconds && 'Up to an hour is compared; it goes on.'}
          </p>
        )}
      </div>
    </section>
  );
}

const hourSeconds = 3_600;
const minuteMs = 60_000;

/** In whole minutes, once there is one. */
function age(ms: number, nowMs: number): string {
  const passedMs = nowMs - ms;
  return ago(ms, passedMs < minuteMs ? nowMs : ms + Math.floor(passedMs / minuteMs) * minuteMs);
}

function NothingCompared({ deploy }: { deploy: DeployComparison }) {
  const { beforeSeconds, afterSeconds, previousVersion, version } = deploy;
  if (beforeSeconds === 0)
    return (
      <Empty title={`Nothing is known of the requests of ${previousVersion}.`}>
        It did not run for two minutes with this page in use. The next deploy is compared with {version}.
      </Empty>
    );
  if (afterSeconds === 0)
    return (
      <Empty title={`No whole minute of ${version} is over so far.`}>
        Its first one is left out, because code that is not compiled yet and caches that are empty say nothing
        about it.
      </Empty>
    );
  return <Empty title="Neither version had a request.">They are compared once there are some.</Empty>;
}

function Earlier({ deploys, nowMs }: { deploys: readonly EarlierDeploy[]; nowMs: number }) {
  return (
    <section class="later">
      <Heading title="Earlier deploys" note={plain(deploys.length).digits} />
      <table class="t deploys">
        <thead>
          <tr>
            <th>Deploy</th>
            <th>When</th>
            <th>What it changed</th>
          </tr>
        </thead>
        <tbody>
          {deploys.map(({ timestampMs, version, previousVersion, sentence, severity }) => (
            <tr key={timestampMs}>
              <td>
                {previousVersion} → {version}
              </td>
              <td class="nowrap">{age(timestampMs, nowMs)}</td>
              <td>
                {severity !== undefined && (
                  <>
                    <Mark state={severity} />{' '}
                  </>
                )}
                {sentence ?? <span class="dim">not compared</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
