import type { FiguresPanel } from '@golden-signals/core/extension';
import { Heading } from '../drawing/marks.tsx';
import { FieldValue } from './field-value.tsx';
import { valueAt } from './value-at.ts';

/** Some values side by side; what a service does not have is left out. */
export function Figures({ panel: { title, figures }, data }: { panel: FiguresPanel; data: unknown }) {
  const known = figures.filter(({ path }) => valueAt(data, path) !== undefined);
  if (known.length === 0) return null;
  return (
    <section>
      {title !== undefined && <Heading title={title} />}
      <dl class="facts">
        {known.map((field) => (
          <div key={field.title}>
            <dt>{field.title}</dt>
            <dd>
              <FieldValue field={field} data={data} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
