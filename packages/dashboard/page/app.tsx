import { useEffect } from 'preact/hooks';
import { ago, clock, span } from './drawing/format.ts';
import { colour, Empty, Mark, Symbols } from './drawing/marks.tsx';
import { type Frame, groupStarts, sectionTitles, titleOf } from './live/frame.ts';
import { live, useLive } from './live/live.ts';
import { change, linkTo, type Place, usePlace, windowSeconds } from './live/location.ts';
import { SignIn, signOut } from './sign-in.tsx';
import { viewOf } from './views/views.ts';

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
  const { partsOf, View } = viewOf(place);
  const keys = ['frame', ...partsOf(place)];
  useEffect(() => live.show(keys), [keys.join(' ')]);
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
        <Rail frame={frame} place={place} />
        <main class="page" id="main" tabIndex={-1}>
          <Notice />
          {frame !== undefined && <View place={place} frame={frame} />}
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
      <Fresh />
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
        <PauseButton />
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
function Fresh() {
  const { freshness, atMs } = useLive();
  const state =
    freshness === 'live'
      ? 'ok'
      : freshness === 'lost'
        ? 'critical'
        : freshness === 'stale'
          ? 'warning'
          : 'none';
  return (
    <p class="live">
      <Mark state={state} /> <span aria-live="polite">{freshness === 'paused' ? 'paused' : freshness}</span>{' '}
      {atMs > 0 && <span class="soft">{clock(atMs)}</span>}
    </p>
  );
}

function PauseButton() {
  const { freshness } = useLive();
  const isPaused = freshness === 'paused';
  return (
    <button
      class="btn"
      type="button"
      aria-pressed={isPaused}
      onClick={() => (isPaused ? live.goOn() : live.pause())}
    >
      {isPaused ? 'Go live' : 'Pause'}
    </button>
  );
}

function Rail({ frame, place }: { frame: Frame | undefined; place: Place }) {
  const order = Object.keys(sectionTitles);
  const rank = (section: string) => (order.includes(section) ? order.indexOf(section) : order.length);
  const items = [{ section: 'overview' } as Frame['nav'][number], ...(frame?.nav ?? [])].sort(
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
                {count !== undefined && (
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
  if (freshness === 'paused')
    return (
      <div class="notice" role="status">
        <p>
          Paused at {clock(atMs)}, {ago(atMs, Date.now())}.
        </p>
        <button class="btn" type="button" onClick={() => live.goOn()}>
          Go live
        </button>
      </div>
    );
  return null;
}
