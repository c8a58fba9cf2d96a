import type { Review } from '@golden-signals/core';
import type { Severity } from '@golden-signals/core/extension';
import type { Say } from './shapes.ts';

/** What is read here of the section `alerts`, which is a package's of its own. */
interface Alerts {
  readonly alerts: readonly {
    readonly name: string;
    readonly state: string;
    readonly severity: Severity;
    readonly text: string;
    readonly annotations: { readonly summary?: string };
  }[];
}

/** Returns what is wrong now, or that nothing is: the most severe alert, else finding, else reason of the review. */
export function say(review: Review, alerts: Alerts | undefined): Say {
  const firing =
    alerts?.alerts.filter(({ state, severity }) => state === 'firing' && severity !== 'info') ?? [];
  const alert = firing.find(({ severity }) => severity === 'critical') ?? firing[0];
  if (alert !== undefined) {
    const more =
      firing.length === 1 ? '' : ` ${firing.length - 1} more ${firing.length === 2 ? 'fires' : 'fire'}.`;
    return {
      severity: alert.severity,
      title: withoutStop(alert.annotations.summary ?? alert.name),
      text: `${withoutStop(alert.text)}.${more}`,
      section: 'alerts',
    };
  }
  const finding =
    review.findings.find(({ severity }) => severity === 'critical') ??
    review.findings.find(({ severity }) => severity === 'warning');
  if (finding !== undefined) {
    const { id, severity, title, evidence } = finding;
    return {
      severity,
      title: withoutStop(title),
      text: sentence(evidence),
      section: 'review',
      finding: id,
    };
  }
  const reason = review.reasons.find(({ severity }) => severity !== 'info');
  if (reason !== undefined)
    return { severity: reason.severity, title: withoutStop(reason.text), text: '', section: 'review' };
  return { severity: undefined, ...calm(review), section: undefined };
}

function calm({ grade, ungraded, requests, windowSeconds }: Review): Pick<Say, 'title' | 'text'> {
  const served = `${requests.toLocaleString('en')} requests in ${Math.round(windowSeconds / 60)} min`;
  if (grade === undefined)
    return { title: 'Nothing is wrong so far', text: `${ungraded ?? ''} ${served}.`.trim() };
  return {
    title: `All is ${grade === 'excellent' ? 'well' : grade}: nothing is past a limit`,
    text: `${served}.`,
  };
}

function sentence(clauses: readonly string[]): string {
  const text = clauses.join('; ');
  return text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
