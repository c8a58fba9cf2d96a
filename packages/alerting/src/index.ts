/** Alerts: rules over the signals of a service, evaluated in the process, told once with their cause. */

export type {
  Alert,
  AlertCause,
  AlertDefinition,
  AlertState,
  Operator,
  PlainAlert,
} from './alert.ts';
export {
  type AlertHandler,
  type Channel,
  consoleChannel,
  type Delivery,
  type Notification,
  type OwnGrouping,
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
export type { ChannelTest } from './delivery/channel-test.ts';
export { DeliveryError } from './delivery/delivery-error.ts';
export type { DeliveryOptions, Grouping, Route } from './delivery/delivery-options.ts';
export type { InhibitRule } from './delivery/inhibition.ts';
export type { Matcher } from './delivery/matchers.ts';
export type { TimeInterval } from './delivery/mute-times.ts';
export type { Maintenance } from './delivery/notifier.ts';
export type { NewSilence, Silence } from './delivery/silences.ts';
