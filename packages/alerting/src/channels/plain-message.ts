import type { Delivery, Notification } from '../channel.ts';
import { byUrgency, detailsOf, furtherLabels, headingOf, linkOf } from './message-text.ts';

/** All alerts as plain text, a paragraph for each, and where to find more. */
export function plainMessage(notifications: readonly Notification[], { externalUrl }: Delivery): string {
  const paragraphs = byUrgency(notifications).map((one) => {
    const labels = furtherLabels(one).map(([name, value]) => `${name}=${value}`);
    const runbook = linkOf(one, 'runbook');
    return [
      `${headingOf(one)} (${one.alert.name})`,
      ...detailsOf(one),
      ...(labels.length === 0 ? [] : [labels.join(', ')]),
      ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
    ].join('\n');
  });
  if (externalUrl !== '') paragraphs.push(`Monitoring: ${externalUrl}`);
  return paragraphs.join('\n\n');
}
