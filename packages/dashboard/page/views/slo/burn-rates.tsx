import { Heading, Mark } from '../../drawing/marks.tsx';
import type { Slo } from '../../live/watch-sections.ts';
import { rateOf, rateText, windowText } from './slo-texts.ts';

/** How fast the budget burns over the windows that alerts look at: one fires when both of its windows are past its limit. */
export function BurnRates({ slo }: { slo: Slo }) {
  return (
    <section>
      <Heading title="Burn rates" note="1 × uses up the budget in exactly its window" />
      <table class="t">
        <thead>
          <tr>
            <th>Told as</th>
            <th class="num">Limit</th>
            <th class="num">Long window</th>
            <th class="num">Short window</th>
            <th class="c2">State</th>
          </tr>
        </thead>
        <tbody>
          {slo.burnPairs.map(({ severity, long, short, limit }) => {
            const rates = [rateOf(slo, long), rateOf(slo, short)];
            const past = rates.filter((rate) => rate !== undefined && rate > limit).length;
            const state = past < 2 ? undefined : severity === 'page' ? 'critical' : 'warning';
            return (
              <tr key={long}>
                <td class="nowrap">
                  <Mark state={state} /> {severity}
                </td>
                <td class="num">{rateText(limit)}</td>
                <td class="num">
                  {rateText(rates[0])}{' '}
                  <span class="dim">
                    <span class="c2">over</span> {windowText(long)}
                  </span>
                </td>
                <td class="num">
                  {rateText(rates[1])}{' '}
                  <span class="dim">
                    <span class="c2">over</span> {windowText(short)}
                  </span>
                </td>
                <td class="c2 soft">{texts[past]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const texts = ['within both', 'past one of two', 'past both'];
