/** Alerts: rules over the signals of a service, evaluated in the process, told once with their cause. */

export type {
  Alert,
  AlertCause,
  AlertDefinition,
  AlertState,
  Operator,
  PlainAlert,
} from './alert.ts';
export { type AlertHandler, type Channel, consoleChannel, type Notification } from './channel.ts';
