/** Alerts: rules over the signals of a service, evaluated in the process, told once with their cause. */

export type {
  Alert,
  AlertCause,
  AlertDefinition,
  AlertState,
  Operator,
  PlainAlert,
} from './alert.ts';
export type { AlertChange } from './alert-history.ts';
export { type Alerting, alerting } from './alerting.ts';
export type { AlertingOptions } from './alerting-options.ts';
export type { AlertsReport, ReportedAlert, ReportedSilence, RuleReport } from './alerts-report.ts';
export {
  type AlertHandler,
  type AnyChannel,
  type Channel,
  consoleChannel,
  type Delivery,
  type Notification,
  type OwnGrouping,
  type PlainChannel,
} from './channel.ts';
export { type AlertmanagerChannelOptions, alertmanagerChannel } from './channels/alertmanager.ts';
export { type DiscordChannelOptions, discordChannel } from './channels/discord.ts';
export { type EmailChannelOptions, emailChannel, type Mail, type MailTransport } from './channels/email.ts';
export {
  type JiraServiceManagementChannelOptions,
  jiraServiceManagementChannel,
} from './channels/jira-service-management.ts';
export { type PagerdutyChannelOptions, pagerdutyChannel } from './channels/pagerduty.ts';
export { type SlackChannelOptions, slackChannel } from './channels/slack.ts';
export { type TeamsChannelOptions, teamsChannel } from './channels/teams.ts';
export { type WebhookChannelOptions, webhookChannel } from './channels/webhook.ts';
export type { DedupeStore } from './dedupe/dedupe-store.ts';
export {
  type PostgresDedupeClient,
  type PostgresDedupeOptions,
  postgresDedupe,
} from './dedupe/postgres-dedupe.ts';
export {
  type IoredisDedupeClient,
  type NodeRedisDedupeClient,
  type RedisDedupeOptions,
  redisDedupe,
} from './dedupe/redis-dedupe.ts';
export { defaultAlerts } from './default-alerts.ts';
export { type AnyAlert, defineAlert } from './define-alert.ts';
export type { ChannelTest } from './delivery/channel-test.ts';
export { DeliveryError } from './delivery/delivery-error.ts';
export type { DeliveryOptions, Grouping, Route } from './delivery/delivery-options.ts';
export type { InhibitRule } from './delivery/inhibition.ts';
export type { Matcher } from './delivery/matchers.ts';
export type { TimeInterval } from './delivery/mute-times.ts';
export type { Maintenance, NewSilence, Silence } from './delivery/silences.ts';
export type {
  MeasuredAlert,
  MeasuredAlertDefinition,
  MeasuredValue,
  Measurement,
} from './measured-alert.ts';
export type { SimulatedAlert, SimulationOptions } from './simulate.ts';
export type {
  SimulatedEvents,
  SimulatedOver,
  SimulatedSeries,
  SimulatedValues,
} from './simulated-signals.ts';
export type { BadRoute } from './slo/bad-routes.ts';
export type { BudgetHistory } from './slo/budget-history.ts';
export { defineSlo, type SloDefinition } from './slo/define-slo.ts';
export { availability, type Indicator, type LatencyOptions, latency, signalRatio } from './slo/indicator.ts';
export { fromOpenSlo, type OpenSlo, toOpenSlo } from './slo/openslo.ts';
export type { SlaStatus } from './slo/sla.ts';
export type { ErrorBudgetChange, ReportedSlo, SloReport } from './slo/slo-report.ts';
export type { BudgetState, BurnPairStatus, BurnRate, SloStatus } from './slo/slo-status.ts';
export { fromSloth, type SlothSlo, type SlothSpec, toSloth } from './slo/sloth.ts';
