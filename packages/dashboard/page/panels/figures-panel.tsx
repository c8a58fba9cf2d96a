import type { FiguresPanel, PanelField } from '@golden-signals/core/extension';
import { Heading } from '../drawing/marks.tsx';
import { FieldValue, isNothing } from './field-value.tsx';
import { valueAt } from './value-at.ts';

interface FiguresProps {
  readonly panel: FiguresPanel;
  readonly data: unknown;
  /** At the top of a view, and not in the details of a row: to be read from afar. */
  readonly isTop: boolean;
}

/** Some values side by side; what a service does not have is left out. */
export function Figures({ panel: { title, figures }, data, isTop }: FiguresProps) {
  const known = figures.filter(({ path }) => !isNothing(valueAt(data, path)));
  const short = known.filter(({ unit }) => unit !== 'lines');
  if (known.length === 0) return null;
  return (
    <section>
      {title !== undefined && <Heading title={title} />}
      {short.length > 0 && (
        <dl class={isTop && title === undefined ? 'figures' : 'figures small'}>
          {short.map((field) => (
            <Figure key={field.title} field={field} data={data} />
          ))}
        </dl>
      )}
      {known
        .filter(({ unit }) => unit === 'lines')
        .map((field) => (
          <div key={field.title} class="lines" tabIndex={0} role="region" aria-label={field.title}>
            <FieldValue field={field} data={data} />
          </div>
        ))}
    </section>
  );
}

function Figure({ field, data }: { field: PanelField; data: unknown }) {
  return (
    <div>
      <dt>{field.title}</dt>
      <dd>
        <FieldValue field={field} data={data} />
      </dd>
    </div>
  );
}
