import { invalidOption, isPlainObject, type Labels, type Slo } from '@golden-signals/core/extension';
import { alertName } from './burn-alerts.ts';
import { exact } from './burn-windows.ts';
import { defineSlo, type SloDefinition } from './define-slo.ts';
import { sloEventsMetric } from './slo-signals.ts';

/** SLOs of a service as Sloth reads them, ready for YAML or JSON; what is not named here is not looked at. */
export interface SlothSpec {
  readonly version: 'prometheus/v1';
  readonly service: string;
  readonly slos: readonly SlothSlo[];
}

export interface SlothSlo {
  readonly name: string;
  /** In percent. */
  readonly objective: number;
  readonly description?: string;
  readonly sli?: { readonly events?: { readonly error_query: string; readonly total_query: string } };
  readonly alerting?: {
    readonly name?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly page_alert?: { readonly labels?: Labels };
    readonly ticket_alert?: { readonly labels?: Labels };
  };
}

/** Returns SLOs for Sloth, which makes rules for Prometheus of them: it asks for the counter of each. Its windows are 30 days. */
export function toSloth(slos: readonly Slo[], { service }: { readonly service: string }): SlothSpec {
  return { version: 'prometheus/v1', service, slos: slos.map(toSlothSlo) };
}

function toSlothSlo({ name, objective, summary, labels, runbook }: Slo): SlothSlo {
  const events = (matchers: string) => `sum(rate(${sloEventsMetric}{slo="${name}"${matchers}}[{{.window}}]))`;
  return {
    name,
    objective: exact(objective * 100),
    description: summary,
    sli: { events: { error_query: events(',result="bad"'), total_query: events('') } },
    alerting: {
      name: alertName(name),
      ...(labels && { labels }),
      annotations: { summary, ...(runbook !== undefined && { runbook_url: runbook }) },
      page_alert: { labels: { severity: 'critical' } },
      ticket_alert: { labels: { severity: 'warning' } },
    },
  };
}

/**
 * Returns the SLOs of a specification of Sloth, as it was parsed: over 30 days.
 *
 * @param measured Says what each SLO counts, because queries say nothing to a process. Default: `availability()` of all
 *   requests.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
 */
export function fromSloth(
  spec: SlothSpec,
  measured: (slo: SlothSlo) => Pick<SloDefinition, 'indicator' | 'routes'> = () => ({}),
): Slo[] {
  if (isPlainObject(spec) !== undefined || spec.version !== 'prometheus/v1' || !Array.isArray(spec.slos))
    throw invalidOption('fromSloth', 'spec', spec, 'of the version prometheus/v1, with slos');
  return spec.slos.map((slo: SlothSlo) => {
    const { name, objective, description, alerting } = slo;
    const runbook = alerting?.annotations?.runbook_url;
    return defineSlo({
      ...measured(slo),
      name,
      objective: exact(objective / 100),
      ...(description && { summary: description }),
      ...(alerting?.labels && { labels: alerting.labels }),
      ...(runbook && { runbook }),
    });
  });
}
