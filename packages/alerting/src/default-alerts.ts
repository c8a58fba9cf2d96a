import type { AlertRule } from '@golden-signals/core/extension';
import { defineAlert } from './define-alert.ts';
import { requestAlerts } from './request-alerts.ts';
import { machineAlerts, processAlerts } from './resource-alerts.ts';
import { dependencyAlerts, workAlerts } from './work-alerts.ts';

/**
 * Returns alerts that suit most services. Those of signals that nobody defines, such as those of a package that is not
 * used, rest.
 */
export function defaultAlerts(): AlertRule[] {
  return [...requestAlerts, ...processAlerts, ...machineAlerts, ...workAlerts, ...dependencyAlerts].map(
    (alert) => defineAlert({ ...alert, runbook: `docs/runbooks/${kebabCase(alert.name)}.md` }),
  );
}

/** `HttpErrorRatioHigh` becomes `http-error-ratio-high`. */
function kebabCase(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
