import { moment, plain } from '../drawing/format.ts';
import { Code, Heading } from '../drawing/marks.tsx';
import { linkTo } from '../live/location.ts';
import type { ErrorGroup, ErrorSample } from '../live/sections.ts';

interface ErrorSideProps {
  readonly group: ErrorGroup;
  /** The sample whose stack is shown. */
  readonly shown: ErrorSample | undefined;
  readonly nowMs: number;
}

/** Where and with which versions an error was seen, and its samples. */
export function ErrorSide({ group, shown, nowMs }: ErrorSideProps) {
  const {
    firstSeenVersion,
    fingerprint,
    operations = {},
    routes,
    samples = [],
    statuses,
    versions = [],
  } = group;
  return (
    <>
      <Counts
        title="Routes"
        counts={routes}
        linkOf={(route) => linkTo('routes', { route: route.slice(route.indexOf(' ') + 1) })}
      />
      <Counts title="Operations" counts={operations} />
      <Counts title="Statuses" counts={statuses} />
      {versions.length > 0 && (
        <section>
          <Heading title="Versions" />
          <ul class="rows">
            {versions.toReversed().map((version) => (
              <li key={version}>
                <span />
                <span>{version}</span>
                {version === firstSeenVersion && <span class="soft">first seen</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {samples.length > 0 && (
        <section>
          <Heading title="Samples" note={`the latest ${samples.length}`} />
          <div class="scroll" tabIndex={0} role="region" aria-label="Samples">
            <table class="t">
              <thead>
                <tr>
                  <th>At</th>
                  <th>Request</th>
                  <th class="num">Status</th>
                </tr>
              </thead>
              <tbody>
                {samples.map((sample, at) => (
                  <tr key={at} aria-selected={sample === shown ? 'true' : undefined}>
                    <td class="nowrap">
                      <a href={linkTo('errors', { group: fingerprint, sample: String(sample.timestampMs) })}>
                        {moment(sample.timestampMs, nowMs)}
                      </a>
                    </td>
                    <td class="route">
                      <code>{sample.requestId ?? sample.route ?? sample.operation ?? ''}</code>
                    </td>
                    <td class="num">{sample.status ?? ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      {shown?.fields !== undefined && (
        <section>
          <Heading title="Fields" note={`of ${moment(shown.timestampMs, nowMs)}`} />
          <dl class="facts stackd wrapping">
            {Object.entries(shown.fields).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

interface CountsProps {
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly linkOf?: (name: string) => string;
}

/** The most frequent first; nothing where there is none. */
function Counts({ title, counts, linkOf }: CountsProps) {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (entries.length === 0) return null;
  return (
    <section>
      <Heading title={title} note={String(entries.length)} />
      <ul class="rows">
        {entries.map(([name, count]) => (
          <li key={name}>
            <span />
            {linkOf === undefined ? (
              <Code>{name}</Code>
            ) : (
              <a href={linkOf(name)}>
                <Code>{name}</Code>
              </a>
            )}
            <b>{plain(count).digits}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
