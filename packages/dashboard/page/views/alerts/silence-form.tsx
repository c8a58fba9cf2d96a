import { useState } from 'preact/hooks';
import { clock } from '../../drawing/format.ts';
import { live } from '../../live/live.ts';
import { change } from '../../live/location.ts';
import { addSilence } from '../../live/silence-requests.ts';
import type { Alert } from '../../live/watch-sections.ts';
import { matcherText } from './alert-texts.ts';

const durations = [
  [30 * 60, '30 min'],
  [3_600, '1 h'],
  [4 * 3_600, '4 h'],
  [8 * 3_600, '8 h'],
  [86_400, '1 day'],
  [7 * 86_400, '1 week'],
] as const;

/** Who silenced last, as long as the page is open. */
let lastName = '';

interface SilenceFormProps {
  /** Whose labels are the matchers at first. Default: none. */
  readonly alert: Alert | undefined;
  /** Called when it was made, with a sentence. */
  onDone(text: string): void;
}

/** Asks for the matchers, how long, who and why. */
export function SilenceForm({ alert, onDone }: SilenceFormProps) {
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    // By the clock of the service, which is the one that ends it.
    const endsMs = live.atMs + live.silentMs + Number(text('seconds')) * 1_000;
    setBusy(true);
    const refused = await addSilence({
      matchers: text('matchers')
        .split('\n')
        .filter((line) => line.trim() !== ''),
      endsAt: new Date(endsMs).toISOString(),
      createdBy: text('createdBy'),
      comment: text('comment'),
    });
    setBusy(false);
    if (refused === undefined) {
      lastName = text('createdBy');
      onDone(`Silenced until ${clock(endsMs, false)}.`);
    } else setFailure(refused);
  };
  return (
    <form class="form silence" onSubmit={(event) => void submit(event)} aria-label="New silence">
      <label>
        Matchers <span class="dim">one a line, all must match</span>
        <textarea
          class="field code"
          name="matchers"
          rows={4}
          required
          spellcheck={false}
          placeholder={'alertname="HttpLatencyHigh"'}
          defaultValue={alert === undefined ? '' : matchersOf(alert)}
        />
      </label>
      <fieldset class="seg">
        <legend class="sr">For how long</legend>
        {durations.map(([seconds, name], index) => (
          <label key={seconds}>
            <input type="radio" name="seconds" value={seconds} defaultChecked={index === 1} />
            {name}
          </label>
        ))}
      </fieldset>
      <label>
        Your name
        <input class="field" name="createdBy" required maxLength={1_000} defaultValue={lastName} />
      </label>
      <label>
        Why
        <input class="field" name="comment" required maxLength={1_000} />
      </label>
      <div class="rowgap">
        <button class="btn" type="submit" disabled={isBusy}>
          Silence
        </button>
        <button class="btn" type="button" onClick={() => change({ silence: undefined })}>
          Cancel
        </button>
      </div>
      <p class="crit" role="alert">
        {failure}
      </p>
    </form>
  );
}

function matchersOf({ labels }: Alert): string {
  return Object.entries(labels)
    .map(([name, value]) => matcherText({ name, value, isRegex: false, isEqual: true }))
    .join('\n');
}
