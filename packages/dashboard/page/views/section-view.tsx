import type { ComponentChildren } from 'preact';
import type { SectionPanels } from '../../src/parts/shapes.ts';
import { bytes, clock, duration, plain, ratio, textOf } from '../drawing/format.ts';
import { Empty, Mark, type Severity } from '../drawing/marks.tsx';
import { type Frame, titleOf } from '../live/frame.ts';
import { live } from '../live/live.ts';
import type { Place } from '../live/location.ts';
import type { Section } from '../live/sections.ts';
import { Panels } from '../panels/panels.tsx';
import { Limits } from '../panels/severity-of.ts';

type Plain = string | number | boolean | null;

/** The part that says how a section wants to be shown. */
export function panelsKey(section: string): string {
  return `panels?name=${encodeURIComponent(section)}`;
}

/** How a section wants to be shown; undefined before that is known. */
export function panelsOf(section: string): SectionPanels | undefined {
  return live.part<SectionPanels>(panelsKey(section));
}

/**
 * A section that has no view of its own: as it says that it wants to be shown, else its figures, lists and tables, by the
 * names and units of its data.
 */
export function SectionView({ place, frame }: { place: Place; frame: Frame }) {
  const section = place.view;
  const part = live.part<Section<unknown>>(`section?name=${encodeURIComponent(section)}`);
  const shown = panelsOf(section);
  if (part === undefined || shown === undefined) return null;
  if (part.missing)
    return <Empty title={`There is no section "${section}".`}>The list shows what this service has.</Empty>;
  if (part.failed !== undefined)
    return (
      <div class="notice crit" role="status">
        <Mark state="critical" />
        <p>{part.failed}</p>
      </div>
    );
  return (
    <>
      <div class="bar tl">
        <h1>{titleOf(section)}</h1>
      </div>
      {shown.panels === undefined ? (
        <Data data={part.data} depth={0} title={titleOf(section)} />
      ) : (
        <Limits.Provider value={shown.limits}>
          <Panels panels={shown.panels} data={part.data} place={place} deploys={frame.deploys} />
        </Limits.Provider>
      )}
    </>
  );
}

function Data({ data, depth, title }: { data: unknown; depth: number; title: string }): ComponentChildren {
  if (Array.isArray(data)) return <List items={data} title={title} />;
  if (!isObject(data)) return <p>{shownAs('', data as Plain)}</p>;
  const entries = Object.entries(data).filter(([, value]) => value !== undefined && value !== null);
  if (isTable(entries))
    return <List items={entries.map(([name, value]) => ({ name, ...(value as object) }))} title={title} />;
  const facts = entries.filter(([, value]) => !isObject(value) && !Array.isArray(value));
  const rest = entries.filter(([, value]) => isObject(value) || Array.isArray(value));
  if (entries.length === 0) return <p class="soft">Nothing.</p>;
  return (
    <>
      {facts.length > 0 && (
        <dl class="facts stackd">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{inWords(name)}</dt>
              <dd>{shownAs(name, value as Plain)}</dd>
            </div>
          ))}
        </dl>
      )}
      {rest.map(([name, value]) => (
        <section key={name}>
          {depth === 0 ? <h2 class="h">{inWords(name)}</h2> : <h3 class="h">{inWords(name)}</h3>}
          <Data data={value} depth={depth + 1} title={inWords(name)} />
        </section>
      ))}
    </>
  );
}

const maxRows = 100;

function List({ items, title }: { items: readonly unknown[]; title: string }) {
  if (items.length === 0) return <p class="soft">None.</p>;
  if (!items.every(isObject)) return <p>{items.map((item) => shownAs('', item as Plain)).join(', ')}</p>;
  const shown = items.slice(0, maxRows).map(withWindow);
  const names = [...new Set(shown.flatMap((item) => Object.keys(item)))].filter((name) =>
    shown.some((item) => item[name] !== undefined && item[name] !== null),
  );
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={title}>
      <table class="t">
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} class={shown.some((item) => typeof item[name] === 'number') ? 'num' : ''}>
                {inWords(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((item, index) => (
            <tr key={index}>
              {names.map((name) => (
                <Cell key={name} name={name} value={item[name]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {items.length > maxRows && <p class="soft">and {items.length - maxRows} more</p>}
    </div>
  );
}

/** A live window within a row becomes columns of the row. */
function withWindow(item: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(item).flatMap(([name, value]) => {
    if (!isObject(value) || !isObject(value.latency)) return [[name, value]];
    const { requestsPerSecond, errorRatio, latency } = value;
    const { p50Ms, p95Ms, p99Ms, maxMs } = latency;
    return Object.entries({ perSecond: requestsPerSecond, errorRatio, p50Ms, p95Ms, p99Ms, maxMs });
  });
  return Object.fromEntries(entries);
}

/** Several things of one shape, by their names. */
function isTable(entries: readonly (readonly [string, unknown])[]): boolean {
  const [first] = entries;
  if (entries.length < 3 || first === undefined) return false;
  const shape = shapeOf(first[1]);
  return shape !== '' && entries.every(([, value]) => shapeOf(value) === shape);
}

function shapeOf(value: unknown): string {
  return isObject(value) && Object.values(value).every((one) => !isObject(one))
    ? Object.keys(value).join(' ')
    : '';
}

function Cell({ name, value }: { name: string; value: unknown }) {
  if (value === undefined || value === null) return <td />;
  if (name === 'severity') {
    return (
      <td class="nowrap">
        <Mark state={value as Severity} /> {String(value)}
      </td>
    );
  }
  if (typeof value === 'number') return <td class="num">{shownAs(name, value)}</td>;
  if (isObject(value) || Array.isArray(value)) return <td class="soft">{compact(value)}</td>;
  return <td>{shownAs(name, value as Plain)}</td>;
}

/** What stands in one cell: `route=/orders, method=GET`. */
function compact(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.some(isObject)) return `${value.length}`;
    return value.map((one) => shownAs('', one as Plain)).join(', ');
  }
  return Object.entries(Object(value))
    .filter(([, one]) => one !== undefined && one !== null)
    .map(
      ([name, one]) =>
        `${name}=${isObject(one) || Array.isArray(one) ? compact(one) : shownAs(name, one as Plain)}`,
    )
    .join(', ');
}

/** By the unit that is the end of its name, as everywhere in the data. */
function shownAs(name: string, value: Plain): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (/(?:AtMs|SeenMs|SinceMs|timestampMs|wallTimeMs)$/i.test(name)) return clock(value);
  if (name.endsWith('Ms')) return textOf(duration(value));
  if (name.endsWith('Seconds') || name === 'seconds') return textOf(duration(value * 1_000));
  if (/bytes$/i.test(name)) return textOf(bytes(value));
  if (/BytesPerSecond$/.test(name)) return `${textOf(bytes(value))}/s`;
  if (/(?:ratio|share|utilization)$/i.test(name)) return textOf(ratio(value));
  return textOf(plain(value));
}

/** `connectionsInUse` becomes `Connections in use`; units go, because the values have them. */
function inWords(name: string): string {
  const percentile = /^(.*?)[pP](\d{2})(\d?)(?:Ms)?$/.exec(name);
  if (percentile !== null) {
    const [, of = '', two, third] = percentile;
    return `${of === '' ? '' : `${inWords(of)} `}p${two}${third === '' ? '' : `.${third}`}`;
  }
  const words = name
    .replace(/(?<=[a-z])(?:Ms|Bytes|Seconds)$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
