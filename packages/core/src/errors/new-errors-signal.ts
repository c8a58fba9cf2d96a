import type { RateSignal } from '../host/signals.ts';

export const newErrorsMetric = 'golden_signals_new_errors_total';

/** @param total Undefined where nothing is known of the time before the deploy. */
export function newErrorsSignal(total: () => number | undefined): RateSignal {
  return {
    kind: 'rate',
    id: 'errors.new_rate',
    title: 'Errors per second that are new since the deploy',
    unit: '1/s',
    better: 'lower',
    labels: [],
    total,
    promql({ range, matchers, by }) {
      const selector = matchers === '' ? newErrorsMetric : `${newErrorsMetric}{${matchers}}`;
      return `sum${by.length === 0 ? '' : ` by (${by.join(', ')}) `}(rate(${selector}[${range}]))`;
    },
  };
}
