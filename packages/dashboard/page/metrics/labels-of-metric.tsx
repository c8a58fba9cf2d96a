import type { MetricDetail } from '../../src/parts/metric-shapes.ts';
import { plain, textOf } from '../drawing/format.ts';
import { linkTo, type Place } from '../live/location.ts';
import { metricKey } from './metric-keys.ts';

/** How many values each label has, and those with most series, which lead to these series only. */
export function LabelsOfMetric({ metric, place }: { metric: MetricDetail; place: Place }) {
  const where = whereOf(place);
  if (metric.labels.length === 0) return <p class="soft">It has none.</p>;
  return (
    <dl class="label-values">
      {metric.labels.map(({ name, values, top }) => (
        <div key={name}>
          <dt>
            <code>{name}</code> <span class="dim">{textOf(plain(values))}</span>
            {where[name] !== undefined && (
              <a href={withWhere(place, { ...where, [name]: undefined })}>
                all values<span class="sr"> of {name}</span>
              </a>
            )}
          </dt>
          {top.map(({ value, series }) => (
            <dd key={value}>
              <LabelValue place={place} where={where} name={name} value={value} />{' '}
              <span class="dim">{textOf(plain(series))}</span>
            </dd>
          ))}
          {values > top.length && <dd class="soft">and {textOf(plain(values - top.length))} more</dd>}
        </div>
      ))}
    </dl>
  );
}

type Where = Readonly<Record<string, string | undefined>>;

/** A link, unless it would ask for more than a part can be asked for. */
function LabelValue({
  place,
  where,
  name,
  value,
}: {
  place: Place;
  where: Where;
  name: string;
  value: string;
}) {
  const shown = <code>{value === '' ? '""' : value}</code>;
  if (where[name] === value) return <b>{shown}</b>;
  const parameters = { ...place.parameters, where: whereText({ ...where, [name]: value }) };
  if (metricKey({ ...place, parameters }) === undefined) return shown;
  return <a href={withWhere(place, { ...where, [name]: value })}>{shown}</a>;
}

/** The labels that series must have, as the reader has chosen. */
function whereOf({ parameters: { where } }: Place): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(where ?? ''));
}

function withWhere(place: Place, where: Where): string {
  return linkTo('metrics', { ...place.parameters, where: whereText(where), more: undefined });
}

function whereText(where: Where): string {
  const chosen = Object.entries(where).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(chosen).toString();
}
