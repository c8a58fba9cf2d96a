import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  type Rule,
  type Rules,
  runUnmeasured,
} from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';
import type { CheckResult } from '../check-result.ts';
import { redactText } from '../redact.ts';

export interface HttpCheckOptions {
  /** Default: `GET`. */
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Statuses that pass. Default: 200 to 299. */
  statuses?: readonly number[];
  /** A slower answer is a warning. Default: none is. */
  degradedAboveMs?: number;
  /** What the first megabyte of the body must contain or match. */
  body?: string | RegExp;
}

const scope = 'httpCheck';

const rules: Rules<HttpCheckOptions> = {
  method: isNonEmptyString,
  headers: isPlainObject,
  statuses: ((value) =>
    Array.isArray(value) && value.length > 0 && value.every(Number.isInteger)
      ? undefined
      : 'an array of HTTP statuses') satisfies Rule,
  degradedAboveMs: isNumber({ min: 1 }),
  body: ((value) =>
    value instanceof RegExp
      ? undefined
      : isNonEmptyString(value) && 'a non-empty string or a RegExp') as Rule,
};

const maxBodyBytes = 1024 * 1024;

/**
 * Makes a check of whether an HTTP dependency answers as it should. Connections are kept alive and shared with every
 * `fetch` of the process.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, also for a URL that is none
 */
export function httpCheck(url: string | URL, options: HttpCheckOptions = {}): CheckFunction {
  checkOptions(scope, options, rules);
  const target = parsed(url);
  const {
    method = 'GET',
    headers = {},
    statuses,
    degradedAboveMs = Number.POSITIVE_INFINITY,
    body,
  } = options;
  return async (signal): Promise<CheckResult> => {
    const startedMs = performance.now();
    const response = await runUnmeasured(() => fetch(target, { method, headers, signal })).catch(throwCause);
    const text = await readText(response);
    const durationMs = Math.round(performance.now() - startedMs);
    const { status } = response;
    const details = { statusCode: status, durationMs };
    if (!(statuses?.includes(status) ?? response.ok)) {
      return { status: 'unhealthy', message: `It answered with status ${status}.`, details };
    }
    if (body !== undefined && !matches(text, body)) {
      return { status: 'unhealthy', message: 'The body of the answer is not as expected.', details };
    }
    if (durationMs > degradedAboveMs) {
      return {
        status: 'degraded',
        message: `It took ${durationMs} ms, more than ${degradedAboveMs}.`,
        details,
      };
    }
    return { status: 'healthy', details };
  };
}

function parsed(url: string | URL): URL {
  const target = URL.canParse(String(url)) ? new URL(url) : undefined;
  if (target?.protocol === 'http:' || target?.protocol === 'https:') return target;
  throw invalidOption(scope, 'url', redactText(String(url)), 'an absolute URL of http or https');
}

/** `fetch` hides what happened behind "fetch failed". */
function throwCause(error: unknown): never {
  throw (error as Error).cause ?? error;
}

/** Reads to the end, because only then the connection can serve the next run. */
async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) break;
  }
  return text;
}

function matches(text: string, expected: string | RegExp): boolean {
  // `search` ignores where a global expression has stopped the last time.
  return typeof expected === 'string' ? text.includes(expected) : text.search(expected) !== -1;
}
