import type { Alert, Alerting } from '@golden-signals/alerting';

/** What is pending and fires, as one line: `alerts firing CheckoutFailing, because … · pending HttpErrorRatioHigh`. */
export function alertLine(alerts: Pick<Alerting, 'list'>): string {
  const shown = alerts.list().map(textOf);
  return `alerts ${shown.length === 0 ? 'none' : shown.join(' · ')}`;
}

function textOf({ name, state, cause, text }: Alert): string {
  const because = cause?.findings[0]?.title ?? text;
  return state === 'firing' ? `firing ${name}, because ${because}` : `${state} ${name}`;
}
