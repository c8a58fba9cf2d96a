import type { Lanes, Moment } from '../../src/parts/shapes.ts';
import { CopyButton } from '../drawing/copy-button.tsx';
import { clock } from '../drawing/format.ts';
import { LanesView } from '../drawing/lanes.tsx';
import { Heading, Mark } from '../drawing/marks.tsx';
import type { Frame } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { linkTo, type Place, windowName } from '../live/location.ts';
import { useLast } from '../live/use-last.ts';
import { momentSay } from '../time/moment-say.ts';
import { NearLists } from '../time/near-lists.tsx';
import { lanesKey, overviewMarkdown } from './overview-view.tsx';
import { type Routes, RoutesTable, routesKey } from './routes-table.tsx';
import { RoutesOfMoment } from './routes-view.tsx';

/** The part that holds what happened around the moment that is shown. */
function momentKey({ parameters: { at = '' } }: Place): string {
  return `moment?${new URLSearchParams({ at })}`;
}

/** The parts of it, besides the frame. */
export function partsOfMoment(place: Place): string[] {
  return [lanesKey(place), routesKey(place, 10), momentKey(place)];
}

/** The overview at a moment of the past, as far as it is remembered. */
export function OverviewAtMoment({ frame, place }: { frame: Frame; place: Place }) {
  const lanes = useLast(live.part<Lanes>(lanesKey(place)), 'lanes');
  const moment = useLast(live.part<Moment>(momentKey(place)), 'moment');
  const routes = useLast(live.part<Routes>(routesKey(place, 10)), 'routes');
  if (lanes === undefined || moment === undefined) return null;
  const said = momentSay(moment, lanes);
  const version = versionAt(frame, moment.atMs);
  return (
    <>
      <section class="say">
        <Mark state={said.severity ?? 'ok'} />
        <div>
          <h1>{said.title}</h1>
          <p>
            {said.text} {version !== undefined && `Version ${version} ran.`}
          </p>
        </div>
        <div class="acts">
          <CopyButton text={() => overviewMarkdown(frame, said, lanes, routes)} />
        </div>
      </section>
      <div class="split">
        <div>
          <LanesView
            title="Golden signals"
            tableId="signals"
            data={lanes}
            deploys={frame.deploys}
            windowName={windowName(place)}
            place={place}
          />
          <section class="later">
            <Heading
              title="Routes by share of time"
              note={routes?.slotFromMs !== undefined && `in the minute from ${clock(routes.slotFromMs)}`}
              link={linkTo('routes')}
            />
            {routes !== undefined && <RoutesOfMoment data={routes} nowMs={live.atMs} />}
            {routes !== undefined && routes.total > 0 && (
              <RoutesTable data={routes} place={place} isWhole={false} />
            )}
          </section>
        </div>
        <div>
          <NearLists moment={moment} />
        </div>
      </div>
    </>
  );
}

/** The version that ran, where the deploys that are known of say so. */
function versionAt({ deploys }: Frame, atMs: number): string | undefined {
  const before = deploys.filter(({ timestampMs }) => timestampMs <= atMs).at(-1);
  return before?.version ?? deploys[0]?.previousVersion;
}
