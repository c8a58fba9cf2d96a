import { addressOf } from './live.ts';

/** A silence as the service takes it. */
export interface NewSilence {
  /** In Alertmanager's notation; all must match. */
  readonly matchers: readonly string[];
  /** RFC 3339. */
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

/** Makes a silence. @returns Why it was refused, in the words of the service; undefined where it was made. */
export function addSilence(silence: NewSilence): Promise<string | undefined> {
  return refusal('silences', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(silence),
  });
}

/** Ends a silence before its time. @returns As `addSilence`. */
export function endSilence(id: string): Promise<string | undefined> {
  return refusal(`silences/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

async function refusal(path: string, request: RequestInit): Promise<string | undefined> {
  try {
    const response = await fetch(addressOf(path), request);
    if (response.ok) return undefined;
    const text = await response.text();
    // What the endpoint itself refuses is JSON; what does not get so far is text.
    if (!/json/.test(response.headers.get('content-type') ?? '')) return text;
    return (JSON.parse(text) as { readonly error: string }).error;
  } catch {
    return 'The service does not answer.';
  }
}
