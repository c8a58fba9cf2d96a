import { SlotLog } from './slot-log.ts';

/**
 * The finished slots of the long windows of many routes, added up once each when they are over: to read the long window of
 * all together, a fifth of the work is left.
 */
export class FinishedSlots {
  readonly log = new SlotLog();
  /** The first slot that is not in the log yet. */
  next = 0;
}
