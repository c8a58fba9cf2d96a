import { runUnmeasured } from '@golden-signals/core/extension';
import { DeliveryError } from '../delivery/delivery-error.ts';

const maxAnswer = 64 * 1024;

export interface Post {
  /** Secret as it is: no message of an error has it. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless the headers say otherwise. */
  readonly body: string;
  readonly signal: AbortSignal;
}

/**
 * Sends a request and returns the body of the answer. Redirects are not followed: they could lead a secret elsewhere.
 *
 * @param channel How messages call the channel. @throws DeliveryError for all that is no 2xx
 */
export async function post(channel: string, { url, headers, body, signal }: Post): Promise<string> {
  const all = { 'content-type': 'application/json', 'user-agent': 'golden-signals', ...headers };
  let response: Response;
  let answer: string;
  try {
    // Not a call of the application, wherever those are measured.
    response = await runUnmeasured(() =>
      fetch(url, { method: 'POST', headers: all, body, signal, redirect: 'manual' }),
    );
    answer = await startOf(response);
  } catch (error) {
    throw new DeliveryError(`The channel "${channel}" cannot be reached: ${networkCode(error)}.`, {
      canRetry: true,
    });
  }
  const { status } = response;
  if (status >= 200 && status < 300) return answer;
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  // The body of the answer is left out: servers repeat the path, and that is a secret.
  throw new DeliveryError(`The channel "${channel}" was answered with status ${status}.`, {
    canRetry: status === 429 || status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The body as text, of which no more is read than an answer has that means something. */
async function startOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxAnswer) break;
  }
  return text;
}

/** Seconds or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** As `ECONNREFUSED`; nothing that the message of the error may have of the URL. */
function networkCode(error: unknown): string {
  const { cause, name } = error as { readonly cause?: { readonly code?: unknown }; readonly name?: string };
  const code = cause?.code;
  return typeof code === 'string' ? code : name === 'AbortError' ? 'it took too long' : 'a network error';
}
