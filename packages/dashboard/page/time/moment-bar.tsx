import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyButton } from '../drawing/copy-button.tsx';
import { ago, clock } from '../drawing/format.ts';
import { live, useLive } from '../live/live.ts';
import { type Place, windowSeconds } from '../live/location.ts';
import { axisEnd, firstMoment } from './axis-end.ts';
import { goLive, goToMoment, slideToMoment } from './moment.ts';

const speeds = [1, 10, 60] as const;
const tickMs = 1_000;
const stepMs = 1_000;

/** What the page shows while it shows a moment of the past, and how to get to another one. */
export function MomentBar({ place, atMs, isHeld }: { place: Place; atMs: number; isHeld: boolean }) {
  const { nowMs } = useLive();
  const slider = useRef<HTMLInputElement>(null);
  const [speed, setSpeed] = useState<number>(10);
  const [isPlaying, setPlaying] = useState(false);
  const shown = {
    toMs: Math.max(atMs, Number(place.parameters.to ?? atMs)),
    windowMs: windowSeconds(place) * 1_000,
    // The slider counts its steps from its beginning, which is to be a whole second.
    nowMs: Math.max(Math.floor(nowMs / stepMs) * stepMs, atMs),
  };
  useEffect(() => {
    if (!isPlaying) return;
    const turn = setTimeout(() => {
      const nextMs = atMs + speed * tickMs;
      if (nextMs >= live.nowMs) returnToNow();
      else goToMoment(nextMs, axisEnd(nextMs, shown));
    }, tickMs);
    return () => clearTimeout(turn);
  }, [isPlaying, speed, atMs]);
  // The button that was pressed has left, and the focus must not.
  useEffect(() => {
    if (isHeld) slider.current?.focus();
  }, []);
  return (
    <section class="moment-bar" aria-label="Playback">
      <p>
        <b>
          {isPlaying ? 'Playing' : 'Paused at'} {clock(atMs)}
        </b>
        , {ago(atMs, shown.nowMs)}
        {!isHeld && !isReplayed(place) && (
          <span class="soft">; tables of this view are of now, what is remembered is on the overview</span>
        )}
      </p>
      <input
        ref={slider}
        type="range"
        aria-label="Moment"
        aria-valuetext={`${clock(atMs)}, ${ago(atMs, shown.nowMs)}`}
        min={firstMoment(atMs, shown)}
        max={shown.nowMs}
        step={stepMs}
        value={atMs}
        onInput={(event) => {
          const chosenMs = Number(event.currentTarget.value);
          slideToMoment(chosenMs, axisEnd(chosenMs, shown));
        }}
      />
      <div class="moment-acts">
        <button class="btn" type="button" onClick={() => setPlaying(!isPlaying)}>
          {isPlaying ? 'Stop' : 'Play'}
        </button>
        <fieldset class="seg">
          <legend class="sr">Speed</legend>
          {speeds.map((one) => (
            <label key={one}>
              <input type="radio" name="speed" checked={one === speed} onChange={() => setSpeed(one)} />
              {one}×
            </label>
          ))}
        </fieldset>
        <CopyButton label="Copy link to this moment" text={() => location.href} />
        <button class="btn" type="button" onClick={returnToNow}>
          Go live
        </button>
      </div>
    </section>
  );
}

/** Ends a pause too. */
function returnToNow(): void {
  goLive();
  document.getElementById('main')?.focus();
  if (live.freshness === 'paused') live.goOn();
}

/** Whether a view is made of what is remembered. */
function isReplayed({ view }: Place): boolean {
  return view === 'overview' || view === 'routes';
}
