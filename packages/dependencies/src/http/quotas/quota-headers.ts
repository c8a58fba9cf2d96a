/** What the headers of one answer say of one quota. */
export interface QuotaReading {
  /** As the server calls it; empty where there is one only. */
  readonly policy: string;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** From now on. */
  readonly resetMs: number | undefined;
}

export interface QuotaHeaders {
  readonly quotas: readonly QuotaReading[];
  /** From now on. */
  readonly retryAfterMs: number | undefined;
}

/** Quotas of one answer that are read. */
const maxPolicies = 10;
const maxPolicyLength = 64;

/** From here on a number of seconds is a moment since 1970, and from the second on one of milliseconds. */
const firstEpochSeconds = 1e9;
const firstEpochMs = 1e12;

/** `x-ratelimit-remaining`, `RateLimit-Reset`, `x-ratelimit-limit-tokens`, `x-rate-limit-limit`. */
const singleHeader = /^(?:x-)?rate-?limit-(limit|remaining|reset)(?:-([a-z\d-]+))?$/;

type Draft = { -readonly [Key in keyof QuotaReading]: QuotaReading[Key] };

/**
 * Reads what an answer says of quotas: the headers that GitHub, X, OpenAI and others send, and the drafts of the IETF
 * ("RateLimit header fields for HTTP", 3 to 10).
 *
 * @param rawHeaders Names and values in turns, texts or bytes.
 * @param wallMs Milliseconds since 1970.
 * @returns Undefined where there is nothing, as mostly.
 */
export function readQuotaHeaders(rawHeaders: readonly unknown[], wallMs: number): QuotaHeaders | undefined {
  let found: Map<string, Draft> | undefined;
  let retryAfterMs: number | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (!mayMatter(name)) continue;
    const header = textOf(name).toLowerCase();
    const value = textOf(rawHeaders[i + 1]).trim();
    if (header === 'retry-after') retryAfterMs = delayOf(value, wallMs);
    else {
      found ??= new Map();
      readHeader(found, header, value, wallMs);
    }
  }
  const quotas = [...(found?.values() ?? [])].filter(
    ({ limit, remaining }) => (limit ?? remaining) !== undefined,
  );
  return quotas.length === 0 && retryAfterMs === undefined ? undefined : { quotas, retryAfterMs };
}

function readHeader(found: Map<string, Draft>, header: string, value: string, wallMs: number): void {
  if (header === 'ratelimit' || header === 'ratelimit-policy') {
    for (const [policy, fields] of structured(value)) {
      const quota = quotaOf(found, policy);
      if (quota === undefined) return;
      quota.limit ??= amount(fields.limit ?? fields.q ?? fields['']);
      quota.remaining ??= amount(fields.remaining ?? fields.r);
      const reset = amount(fields.reset ?? fields.t);
      if (reset !== undefined) quota.resetMs ??= reset * 1_000;
    }
    return;
  }
  const [, what, policy = ''] = singleHeader.exec(header) ?? [];
  const quota = what === undefined ? undefined : quotaOf(found, policy);
  if (quota === undefined) return;
  if (what === 'reset') quota.resetMs = delayOf(value, wallMs);
  else quota[what as 'limit' | 'remaining'] = amount(value);
}

/**
 * Of `"burst";r=3;t=1, "day";r=90` each with its fields; of the older `limit=10, remaining=3, reset=7` and `10;w=60` one
 * without a name. What stands alone is the field without a name.
 */
function structured(value: string): Array<[policy: string, fields: Record<string, string>]> {
  const isDictionary = /(?:^|[,\s])(?:limit|remaining|reset)=/.test(value);
  return (isDictionary ? [value.replaceAll(',', ';')] : value.split(',')).map((item) => {
    const parts = item.split(';').map((part) => part.trim());
    const name = /^"(.*)"$/.exec(parts[0]!)?.[1];
    const fields = parts.slice(name === undefined ? 0 : 1).map((part) => {
      const [key = '', text] = part.split('=');
      return text === undefined ? ['', key] : [key, text];
    });
    return [name ?? '', Object.fromEntries(fields) as Record<string, string>];
  });
}

function quotaOf(found: Map<string, Draft>, name: string): Draft | undefined {
  const policy = name.slice(0, maxPolicyLength);
  let quota = found.get(policy);
  if (quota === undefined && found.size < maxPolicies) {
    quota = { policy, limit: undefined, remaining: undefined, resetMs: undefined };
    found.set(policy, quota);
  }
  return quota;
}

/** `100`, and the first of `100, 100;w=60`. */
function amount(value: string | undefined): number | undefined {
  const digits = /^\d+(?:\.\d+)?/.exec(value ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Seconds, a moment since 1970, `6m0.5s`, or a date. */
function delayOf(value: string, wallMs: number): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (number < firstEpochSeconds) return number * 1_000;
    return Math.max(0, (number < firstEpochMs ? number * 1_000 : number) - wallMs);
  }
  if (/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(value)) {
    let ms = 0;
    for (const [, count, unit] of value.matchAll(/([\d.]+)(ms|[dhms])/g))
      ms += Number(count) * unitMs[unit!]!;
    return ms;
  }
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - wallMs);
}

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Returns whether a name begins with `rate`, `x-rate` or `retr`: asked of every header of every answer. */
function mayMatter(name: unknown): name is string | Uint8Array {
  if (typeof name === 'string') {
    if (name.length < 9) return false;
    return mayBegin(name.charCodeAt(0), name.charCodeAt(2), name.charCodeAt(3));
  }
  if (!(name instanceof Uint8Array) || name.length < 9) return false;
  return mayBegin(name[0]!, name[2]!, name[3]!);
}

const [a, e, r, t, x] = [0x61, 0x65, 0x72, 0x74, 0x78];

function mayBegin(first: number, third: number, fourth: number): boolean {
  // Lower case.
  const begin = first | 0x20;
  if (begin === x) return (third | 0x20) === r && (fourth | 0x20) === a;
  return begin === r && (third | 0x20) === t && ((fourth | 0x20) === e || (fourth | 0x20) === r);
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}
