import { TimeAxis } from '../../drawing/chart.tsx';
import { colour, Empty, Heading, Mark } from '../../drawing/marks.tsx';
import { live, useLive } from '../../live/live.ts';
import { type Place, windowSeconds } from '../../live/location.ts';
import type { Section } from '../../live/sections.ts';
import type { Health } from '../../live/watch-sections.ts';
import { CheckRow } from './check-row.tsx';
import { HealthChanges } from './health-changes.tsx';
import { probesOf, severityOf, statusMark } from './health-texts.ts';

/** The service as its probes see it, every check with what became of it over the window, and the changes. */
export function HealthView({ place }: { place: Place }) {
  const health = live.part<Section<Health>>('section?name=health')?.data;
  const { atMs } = useLive();
  if (health === undefined)
    return <Empty title="There are no health checks.">health() adds checks and probes to a service.</Empty>;
  const axis = { fromMs: atMs - windowSeconds(place) * 1_000, toMs: atMs };
  const status = statusMark(health.status);
  return (
    <>
      <div class="bar tl">
        <h1>Health</h1>
        <span class="dim">as of the latest runs: to look here runs no check</span>
      </div>
      <dl class="quad compact">
        <Fact name="Service" value={health.status} mark={status} note={`phase: ${health.phase}`} />
        {probesOf(health).map(({ name, isGood, text }) => (
          <Fact
            key={name}
            name={name}
            value={isGood ? '200' : '503'}
            mark={isGood ? 'ok' : 'critical'}
            note={text}
          />
        ))}
      </dl>
      <Heading title="Checks" note={`${health.checks.length}, the worst first`} />
      {health.checks.length === 0 ? (
        <Empty title="No check yet.">Probes answer all the same: the process is there.</Empty>
      ) : (
        <table class="t checks">
          <thead>
            <tr>
              <th>Check</th>
              <th>State</th>
              <th class="over">
                <span class="sr">Over time</span>
                <TimeAxis axis={axis} />
              </th>
              <th class="num c2">Took</th>
              <th class="num c2">Ran</th>
              <th class="c2 c3">Weight</th>
            </tr>
          </thead>
          <tbody>
            {health.checks.map((check) => (
              <CheckRow key={check.name} check={check} axis={axis} />
            ))}
          </tbody>
        </table>
      )}
      <HealthChanges changes={health.changes} nowMs={atMs} />
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly mark: ReturnType<typeof statusMark>;
  readonly note: string;
}

function Fact({ name, value, mark, note }: FactProps) {
  return (
    <div>
      <dt>
        <Mark state={mark} /> {name}
      </dt>
      <dd class={`big ${colour(severityOf(mark))}`}>{value}</dd>
      <dd class="small soft">{note}</dd>
    </div>
  );
}
