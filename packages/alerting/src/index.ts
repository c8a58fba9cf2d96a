/** Alerts: rules over the signals of a service, evaluated in the process, told once with their cause. */

export type {
  Alert,
  AlertCause,
  AlertDefinition,
  AlertState,
  Operator,
  PlainAlert,
} from './alert.ts';
export { type Alerting, alerting } from './alerting.ts';
export type { AlertingOptions } from './alerting-options.ts';
export type { AlertsReport, RuleReport } from './alerts-report.ts';
export { type AlertHandler, type Channel, consoleChannel, type Notification } from './channel.ts';
export { defaultAlerts } from './default-alerts.ts';
export { defineAlert } from './define-alert.ts';
export type { SimulatedAlert, SimulationOptions } from './simulate.ts';
export type {
  SimulatedEvents,
  SimulatedOver,
  SimulatedSeries,
  SimulatedValues,
} from './simulated-signals.ts';
export { defineSlo, type SloDefinition } from './slo/define-slo.ts';
export { availability, type Indicator, type LatencyOptions, latency, signalRatio } from './slo/indicator.ts';
export { fromOpenSlo, type OpenSlo, toOpenSlo } from './slo/openslo.ts';
export type { SlaStatus } from './slo/sla.ts';
export type { ErrorBudgetChange, SloReport } from './slo/slo-report.ts';
export type { BudgetState, BurnRate, SloStatus } from './slo/slo-status.ts';
export { fromSloth, type SlothSlo, type SlothSpec, toSloth } from './slo/sloth.ts';
