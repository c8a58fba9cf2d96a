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
