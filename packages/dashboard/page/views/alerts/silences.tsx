import { useState } from 'preact/hooks';
import { moment, span } from '../../drawing/format.ts';
import { Heading, Mark } from '../../drawing/marks.tsx';
import type { Frame } from '../../live/frame.ts';
import { change, type Place } from '../../live/location.ts';
import { endSilence } from '../../live/silence-requests.ts';
import type { Alert, Alerts, Silence } from '../../live/watch-sections.ts';
import { matcherText } from './alert-texts.ts';
import { SilenceForm } from './silence-form.tsx';

interface SilencesProps {
  readonly alerts: Alerts;
  /** Whose silences are listed, and who fills the form. Default: all, and nobody. */
  readonly alert?: Alert;
  readonly place: Place;
  readonly frame: Frame;
  readonly nowMs: number;
}

/** Silences, and the form for another one. */
export function Silences({ alerts, alert, place, frame, nowMs }: SilencesProps) {
  const [said, setSaid] = useState('');
  const isOpen = place.parameters.silence === 'new';
  const silences = alerts.silences.filter(({ id }) => alert === undefined || alert.silencedBy.includes(id));
  return (
    <section aria-label="Silences">
      <Heading title="Silences" note={String(silences.length)} />
      <ul class="rows">
        {silences.map((silence) => (
          <Row
            key={silence.id}
            silence={silence}
            silenced={alerts.alerts.filter(
              ({ state, silencedBy }) => state !== 'resolved' && silencedBy.includes(silence.id),
            )}
            mayEnd={frame.isProtected}
            nowMs={nowMs}
          />
        ))}
        {silences.length === 0 && (
          <li>
            <Mark state={undefined} />
            <span class="soft">{alert === undefined ? 'none: everybody is told' : 'none: it is told'}</span>
          </li>
        )}
      </ul>
      <p class="soft" role="status">
        {said}
      </p>
      {!frame.isProtected && (
        <p class="soft">
          Nobody may silence from here: the monitoring of this service has no credentials, so that it cannot
          know who asks.
        </p>
      )}
      {frame.isProtected && !isOpen && (
        <button class="btn" type="button" onClick={() => change({ silence: 'new' })}>
          {alert === undefined ? 'New silence' : 'Silence this alert'}
        </button>
      )}
      {frame.isProtected && isOpen && (
        <SilenceForm
          alert={alert}
          onDone={(text) => {
            setSaid(text);
            change({ silence: undefined });
          }}
        />
      )}
    </section>
  );
}

interface RowProps {
  readonly silence: Silence;
  /** What it keeps from being told now. */
  readonly silenced: readonly Alert[];
  readonly mayEnd: boolean;
  readonly nowMs: number;
}

function Row({ silence, silenced, mayEnd, nowMs }: RowProps) {
  const { id, matchers, startsAt, endsAt, createdBy, comment, state } = silence;
  const [isAsked, setAsked] = useState(false);
  const [failure, setFailure] = useState('');
  const endsMs = Date.parse(endsAt);
  const end = async () => {
    setAsked(false);
    setFailure((await endSilence(id)) ?? '');
  };
  return (
    <li>
      <span />
      <span class="matchers">
        <code>{matchers.map(matcherText).join(', ')}</code>
      </span>
      <span class="soft">
        {state === 'pending' ? 'later' : `${span(Math.max(0, endsMs - nowMs) / 1_000)} left`}
      </span>
      {comment !== undefined && (
        <p class="small">
          {comment} ({createdBy})
        </p>
      )}
      <p class="small">
        {state === 'pending' ? `from ${moment(Date.parse(startsAt), nowMs)} ` : ''}
        until {moment(endsMs, nowMs)}, keeps {silenced.length === 1 ? '1 alert' : `${silenced.length} alerts`}{' '}
        from being told
      </p>
      {mayEnd && (
        <p class="small rowgap">
          {isAsked ? (
            <>
              <span>End it now?</span>
              <button class="btn" type="button" onClick={() => void end()}>
                End the silence
              </button>
              <button class="btn" type="button" onClick={() => setAsked(false)}>
                Keep it
              </button>
            </>
          ) : (
            <button class="btn" type="button" onClick={() => setAsked(true)}>
              End
            </button>
          )}
          <span class="crit" role="alert">
            {failure}
          </span>
        </p>
      )}
    </li>
  );
}
