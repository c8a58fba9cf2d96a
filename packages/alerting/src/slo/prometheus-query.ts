import type { PrometheusServer } from '@golden-signals/core/extension';
import { runUnmeasured } from '@golden-signals/core/extension';

const maxAnswerBytes = 16 * 2 ** 20;

/** One series of an answer: seconds since the Unix epoch and values. */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** Of which time, both by the wall clock and included. */
export interface QueryRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/**
 * Asks Prometheus for an expression over a time.
 *
 * @throws Error whose message has neither the credentials nor the answer
 */
export async function queryRange(
  { url, headers }: PrometheusServer,
  query: string,
  { fromMs, toMs, stepMs }: QueryRange,
  signal: AbortSignal,
): Promise<RangeSeries[]> {
  const body = new URLSearchParams({
    query,
    start: String(fromMs / 1_000),
    end: String(toMs / 1_000),
    step: String(stepMs / 1_000),
  });
  // Redirects could lead a secret elsewhere.
  const response = await runUnmeasured(() =>
    fetch(`${url}/api/v1/query_range`, { method: 'POST', body, headers, signal, redirect: 'manual' }),
  );
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`Prometheus answered with status ${response.status}.`);
  }
  return seriesOf(await boundedText(response));
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error('The answer of Prometheus is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function seriesOf(text: string): RangeSeries[] {
  try {
    const { data } = JSON.parse(text) as {
      data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    };
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([seconds, value]) => [seconds, Number(value)] as const),
    }));
  } catch {
    throw new Error('What answers is no Prometheus.');
  }
}
