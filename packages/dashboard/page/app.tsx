import { useEffect, useRef } from 'preact/hooks';
import { clock, span } from './drawing/format.ts';
import { colour, Empty, Mark, Symbols } from './drawing/marks.tsx';
import { type Frame, groupStarts, type Summary, sectionTitles, titleOf } from './live/frame.ts';
import { live, useLive } from './live/live.ts';
import {
  change,
  linkTo,
  momentMs,
  type Place,
  usePlace,
  windowSeconds,
  withoutMoment,
} from './live/location.ts';
import { SignIn, signOut } from './sign-in.tsx';
import { goToMoment } from './time/moment.ts';
import { MomentBar } from './time/moment-bar.tsx';
import { keysOf, loadViews, useViews, viewOf } from './views/views.ts';

const windows = [
  [60, '1 min'],
  [900, '15 min'],
  [3_600, '1 h'],
  [86_400, '24 h'],
] as const;

export function App() {
  const place = usePlace();
  const { freshness } = useLive();
  const frame = live.part<Frame>('frame');
  const summary = live.part<Summary>('summary');
  const views = useViews();
  const atMs = momentMs(place);
  // The picture that was paused is shown as it was, and not as it is remembered.
  const isHeld = live.holds(atMs, keysOf(withoutMoment(place)));
  const shown = isHeld ? withoutMoment(place) : place;
  const view = viewOf(shown);
  const keys = keysOf(shown);
  useEffect(() => {
    live.show(keys);
    if (freshness === 'paused' && !isHeld) live.goOn();
  }, [keys.join(' '), isHeld]);
  useEffect(() => {
    if (view === undefined) void loadViews();
  });
  useEffect(() => {
    if (frame !== undefined) document.title = `${titleOf(place.view)} · ${frame.service.name}`;
  });
  if (freshness === 'signed-out') return <SignIn />;
  return (
    <>
      <Symbols />
      <a class="skip" href="#main">
        Skip to content
      </a>
      <div class={`app${freshness === 'stale' || freshness === 'lost' ? ' stale' : ''}`}>
        <Top frame={frame} place={place} />
        <Rail nav={summary?.nav ?? []} place={place} isOfNow={atMs === undefined || isHeld} />
        <main class="page" id="main" tabIndex={-1}>
          <Notice />
          {frame !== undefined && <NewVersion version={frame.service.version} />}
          {atMs !== undefined && <MomentBar place={place} atMs={atMs} isHeld={isHeld} />}
          {frame !== undefined && view !== undefined && <view.View place={shown} frame={frame} />}
          {view === undefined && views === 'failed' && <NotLoaded />}
        </main>
      </div>
    </>
  );
}

function Top({ frame, place }: { frame: Frame | undefined; place: Place }) {
  const chosen = windowSeconds(place);
  return (
    <header class="top">
      <div class="who">
        <b>{frame?.service.name ?? ''}</b>
        {frame !== undefined && (
          <dl class="x0">
            <div>
              <dt class="sr">Version</dt>
              <dd>{frame.service.version}</dd>
            </div>
            <div class="x1">
              <dt>up</dt>
              <dd>{span(frame.uptimeSeconds)}</dd>
            </div>
            <div class="x2">
              <dt>Node</dt>
              <dd>{frame.node}</dd>
            </div>
            <div class="x2">
              <dt>on</dt>
              <dd>{frame.service.instance}</dd>
            </div>
          </dl>
        )}
      </div>
      <Fresh place={place} />
      <div class="tools">
        <fieldset class="seg">
          <legend class="sr">Window</legend>
          {windows.map(([seconds, name]) => (
            <label key={name}>
              <input
                type="radio"
                name="window"
                checked={seconds === chosen}
                onChange={() => change({ window: String(seconds) })}
              />
              {name}
            </label>
          ))}
        </fieldset>
        <PauseButton place={place} />
        <fieldset class="seg theme">
          <legend class="sr">Theme</legend>
          {['Auto', 'Light', 'Dark'].map((theme) => (
            <label key={theme}>
              <input
                type="radio"
                name="theme"
                id={`theme-${theme.toLowerCase()}`}
                defaultChecked={theme === 'Auto'}
              />
              {theme}
            </label>
          ))}
        </fieldset>
        {frame?.isProtected && (
          <button class="btn" type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        )}
      </div>
    </header>
  );
}

/** Only a change of the state is told to screen readers, and not each second. */
function Fresh({ place }: { place: Place }) {
  const { freshness, atMs } = useLive();
  const pausedMs = momentMs(place);
  const isPaused = pausedMs !== undefined && ['live', 'connecting', 'paused'].includes(freshness);
  const state = isPaused
    ? 'none'
    : freshness === 'live'
      ? 'ok'
      : freshness === 'lost'
        ? 'critical'
        : freshness === 'stale'
          ? 'warning'
          : 'none';
  return (
    <p class="live">
      <Mark state={state} /> <span aria-live="polite">{isPaused ? 'paused' : freshness}</span>{' '}
      {atMs > 0 && <span class="soft">{clock(isPaused ? pausedMs : atMs)}</span>}
    </p>
  );
}

/** Leaves when it is pressed: what leads back to now stands beside the moment. */
function PauseButton({ place }: { place: Place }) {
  if (momentMs(place) !== undefined) return null;
  return (
    <button class="btn" type="button" onClick={() => goToMoment(live.pause())}>
      Pause
    </button>
  );
}

function Rail({
  nav,
  place,
  isOfNow,
}: {
  nav: Summary['nav'];
  place: Place;
  /** Counts are not remembered. */
  isOfNow: boolean;
}) {
  const order = Object.keys(sectionTitles);
  const rank = (section: string) => (order.includes(section) ? order.indexOf(section) : order.length);
  const items = [{ section: 'overview' } as Summary['nav'][number], ...nav].sort(
    (a, b) => rank(a.section) - rank(b.section),
  );
  let isFirstOfGroup = false;
  const starts = groupStarts.map(
    (start) => items.find(({ section }) => rank(section) >= rank(start))?.section,
  );
  return (
    <nav class="rail" aria-label="Sections">
      <ul>
        {items.map(({ section, count, severity }) => {
          isFirstOfGroup = starts.includes(section);
          return (
            <li key={section} class={isFirstOfGroup ? 'gap' : ''}>
              <a href={linkTo(section)} aria-current={section === place.view ? 'page' : undefined}>
                {titleOf(section)}
                {isOfNow && count !== undefined && (
                  <span class={`n ${colour(severity)}`}>
                    {severity !== undefined && count > 0 && (
                      <>
                        <Mark state={severity} />{' '}
                      </>
                    )}
                    {count}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** Says that another version answers than when the page was opened, which is the version that the page is from, too. */
function NewVersion({ version }: { version: string }) {
  const opened = useRef(version);
  if (opened.current === version) return null;
  return (
    <div class="notice" role="status">
      <p>
        Version {version} answers now; the page was opened with {opened.current}.
      </p>
      <button class="btn" type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}

/** Another version has other files, which a page that was opened before cannot name. */
function NotLoaded() {
  return (
    <div class="notice" role="status">
      <p>This view could not be loaded.</p>
      <button class="btn" type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}

function Notice() {
  const { freshness, silentMs, atMs } = useLive();
  if (freshness === 'stale' || freshness === 'lost') {
    const state = freshness === 'lost' ? 'critical' : 'warning';
    return (
      <div class={`notice ${colour(state)}`} role="status">
        <Mark state={state} />
        <p>
          {freshness === 'lost'
            ? `Nothing was heard since ${clock(atMs)}; what is shown is from then. It connects by itself.`
            : `Last update ${span(silentMs / 1_000)} ago, reconnecting.`}
        </p>
      </div>
    );
  }
  if (freshness === 'full')
    return <Empty title="As many pages are open as may be.">It connects when one is closed.</Empty>;
  return null;
}
