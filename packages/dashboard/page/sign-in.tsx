import { useState } from 'preact/hooks';
import { Symbols } from './drawing/marks.tsx';
import { addressOf, live } from './live/live.ts';

/** What a browser is asked for where the monitor has credentials. */
export function SignIn() {
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const username = String(form.get('username') ?? '');
    const secret = String(form.get('secret') ?? '');
    setBusy(true);
    try {
      const response = await fetch(addressOf('session'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(username === '' ? { token: secret } : { username, password: secret }),
      });
      if (response.ok) live.goOn();
      else setFailure(((await response.json()) as { error: string }).error);
    } catch {
      setFailure('The service does not answer.');
    }
    setBusy(false);
  };
  return (
    <>
      <Symbols />
      <main class="page sign-in" id="main">
        <h1>Sign in</h1>
        <p class="soft">
          With the credentials that this service's monitoring has: a token, or a name and its password.
        </p>
        <form class="form" onSubmit={(event) => void submit(event)}>
          <label>
            Name <span class="dim">(not with a token)</span>
            <input class="field" name="username" autocomplete="username" />
          </label>
          <label>
            Token or password
            <input class="field" name="secret" type="password" autocomplete="current-password" required />
          </label>
          <button class="btn" type="submit" disabled={isBusy}>
            Sign in
          </button>
          <p class="crit" role="alert">
            {failure}
          </p>
        </form>
      </main>
    </>
  );
}

/** Ends the session; the stream ends with it. */
export async function signOut(): Promise<void> {
  await fetch(addressOf('session'), { method: 'DELETE' });
  live.goOn();
}
