/** The trace that a caller says it belongs to: the W3C header `traceparent`. */
export interface Traceparent {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** The id of the caller's span: 16 lower-case hexadecimal digits, not all zero. */
  readonly parentId: string;
  /** Whether the caller may have recorded its span. */
  readonly sampled: boolean;
}

/** `00-<trace id>-<parent id>-<flags>`; a version to come may append more, behind another dash. */
const form = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;
const lengthOfVersion00 = 55;
const noTraceId = '0'.repeat(32);
const noParentId = '0'.repeat(16);

/**
 * Reads a `traceparent` as https://www.w3.org/TR/trace-context/ has it. Nothing for one that is not valid: the
 * standard says that it is treated as absent then. A header that was sent twice, which Node joins with a comma, is not.
 */
export function parseTraceparent(value: unknown): Traceparent | undefined {
  if (typeof value !== 'string' || !form.test(value)) return undefined;
  if (value.startsWith('ff')) return undefined;
  if (value.startsWith('00') && value.length !== lengthOfVersion00) return undefined;
  const traceId = value.slice(3, 35);
  const parentId = value.slice(36, 52);
  if (traceId === noTraceId || parentId === noParentId) return undefined;
  // The other flags say nothing that matters here, and those of a later version are unknown.
  return { traceId, parentId, sampled: (Number.parseInt(value.slice(53, 55), 16) & 1) === 1 };
}
