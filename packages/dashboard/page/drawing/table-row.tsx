import { Component, type ComponentChildren } from 'preact';
import { currentPlace } from '../live/location.ts';
import { isSame } from './is-same.ts';
import { Turns } from './turns.ts';

interface TableRowProps {
  /** Where it stands in the table, from 0. */
  readonly index: number;
  /** Default: false. */
  readonly isChosen?: boolean;
  /** Its cells. */
  readonly children: ComponentChildren;
}

const drawnAtOnce = 20;
/** A row that is new has to be laid out; later only a few of its texts are others. */
const newPerFrame = 10;
const changedPerFrame = 50;
const turns = new Turns();
// Paper has all of them.
addEventListener('beforeprint', () => turns.takeAll());

/**
 * A row of a table that may be long. It is drawn again only when something else is to be seen in it, and beyond the
 * first ones when it is its turn: two hundred rows within one task would hold up whoever scrolls or types.
 */
export class TableRow extends Component<TableRowProps> {
  #shown: unknown;
  #isItsTurn = false;

  get cost(): number {
    return 1 / (this.#shown === undefined ? newPerFrame : changedPerFrame);
  }

  take(): void {
    this.#isItsTurn = true;
    this.forceUpdate();
  }

  override shouldComponentUpdate(next: TableRowProps): boolean {
    if (isSame(this.#shown, seenOf(next))) {
      turns.delete(this);
      return false;
    }
    if (next.index < drawnAtOnce) return true;
    turns.add(this);
    return false;
  }

  override componentWillUnmount(): void {
    turns.delete(this);
  }

  override render(props: TableRowProps) {
    if (props.index >= drawnAtOnce && !this.#isItsTurn) {
      turns.add(this);
      return <tr />;
    }
    turns.delete(this);
    this.#isItsTurn = false;
    this.#shown = seenOf(props);
    return <tr aria-selected={props.isChosen ? 'true' : undefined}>{props.children}</tr>;
  }
}

/**
 * All that is seen of a row. Cells also read the address, because links keep the window, and the day, because times of
 * today stand without it.
 */
function seenOf({ isChosen, children }: TableRowProps): unknown {
  return [isChosen, children, currentPlace(), new Date().toDateString()];
}
