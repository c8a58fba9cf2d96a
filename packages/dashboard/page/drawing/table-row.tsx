import { Component, type ComponentChildren } from 'preact';
import { currentPlace } from '../live/location.ts';
import { isSame } from './is-same.ts';
import { Turns } from './turns.ts';

interface TableRowProps {
  /** Where it stands in the table, from 0. */
  readonly index: number;
  /** Default: false. */
  readonly isChosen?: boolean;
  /**
   * Whom it is about, in a table whose rows are told apart by their places: where the order changes every second, texts that
   * change cost less than rows that move. Default: its key says so.
   */
  readonly subject?: string;
  /** Returns its cells; asked only where they may be seen. */
  readonly children: () => ComponentChildren;
}

/** A row that is new has to be laid out; later only a few of its texts are others. */
const newPerFrame = 6;
const changedPerFrame = 10;
const turns = new Turns();
/** A row in which the focus was, and which is about another now; until the reader goes on from there. */
let focusLeft: { readonly subject: string; readonly focused: Element } | undefined;
for (const type of ['keydown', 'pointerdown'])
  addEventListener(type, () => {
    focusLeft = undefined;
  });

/**
 * How far from what is on the screen rows are drawn, as a share of it, so that whoever scrolls does not see them come. It
 * counts twice where the page scrolls, and once in a table that scrolls by itself.
 */
const nearMargin = '25% 0px';
const rows = new Map<Element, TableRow>();
/** Of each body of a table, the indices that are near the screen. */
const nearIndices = new WeakMap<Element, Set<number>>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, boundingClientRect } of entries)
      rows.get(target)?.moved(isIntersecting, boundingClientRect.height);
  },
  // The second is not among TypeScript's types yet.
  { rootMargin: nearMargin, scrollMargin: nearMargin } as IntersectionObserverInit,
);

// Paper has all of them.
addEventListener('beforeprint', () => {
  for (const row of rows.values()) row.moved(true, 0);
  turns.takeAll();
});
addEventListener('afterprint', () => {
  for (const element of rows.keys()) {
    observer.unobserve(element);
    observer.observe(element);
  }
});

/**
 * A row of a table that may be long. It has cells only while it is on the screen or near it, and is drawn when it is its turn,
 * again only when something else is to be seen in it: two hundred rows within one task would hold up whoever scrolls or
 * types.
 */
export class TableRow extends Component<TableRowProps> {
  /** Undefined while it is empty. */
  #shown: unknown;
  #isItsTurn = false;
  /** What it is about, as it is shown. */
  #subject: string | undefined;
  /** What it takes while it is empty; 0 before it was ever drawn. */
  #heightPx = 0;

  get cost(): number {
    return 1 / (this.#shown === undefined ? newPerFrame : changedPerFrame);
  }

  take(): void {
    if (isSame(this.#shown, seenOf(this.props))) return;
    const before = this.#subject;
    this.#isItsTurn = true;
    this.forceUpdate();
    this.#passFocus(before);
  }

  /** It has come near the screen, or gone from there. @param heightPx What it took before. */
  moved(isNear: boolean, heightPx: number): void {
    const element = this.base as Element;
    if (isNear) {
      this.#near.add(this.props.index);
      turns.add(this);
      return;
    }
    this.#near.delete(this.props.index);
    turns.delete(this);
    if (this.#shown === undefined || element.contains(document.activeElement)) return;
    this.#heightPx = heightPx;
    this.#shown = undefined;
    this.#subject = undefined;
    this.forceUpdate();
  }

  override componentDidMount(): void {
    const element = this.base as Element;
    rows.set(element, this);
    observer.observe(element);
  }

  override shouldComponentUpdate(next: TableRowProps): boolean {
    if (this.#near.has(next.index)) {
      if (isSame(this.#shown, seenOf(next))) turns.delete(this);
      else turns.add(this);
    }
    return false;
  }

  override componentWillUnmount(): void {
    const element = this.base as Element;
    rows.delete(element);
    observer.unobserve(element);
    turns.delete(this);
  }

  override render(props: TableRowProps) {
    if (!this.#isItsTurn) return <tr style={this.#heightPx > 0 ? { height: this.#heightPx } : undefined} />;
    this.#isItsTurn = false;
    const seen = seenOf(props);
    this.#shown = seen;
    return <tr aria-selected={props.isChosen ? 'true' : undefined}>{seen.cells}</tr>;
  }

  /** The focus goes with what a row was about, and not with the place. @param before What it was about. */
  #passFocus(before: string | undefined): void {
    const now = this.props.subject;
    this.#subject = now;
    if (now === before || now === undefined) return;
    const element = this.base as Element;
    const focused = document.activeElement;
    if (focusLeft?.subject === now && focusLeft.focused === focused) {
      takeFocus(element);
    } else if (before !== undefined && focused !== null && element.contains(focused)) {
      focusLeft = { subject: before, focused };
      for (const [other, row] of rows)
        if (row.#subject === before && other.parentElement === element.parentElement) takeFocus(other);
    }
  }

  get #near(): Set<number> {
    const body = (this.base as Element).parentElement as Element;
    const known = nearIndices.get(body) ?? new Set();
    nearIndices.set(body, known);
    return known;
  }
}

function takeFocus(row: Element): void {
  row.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true });
}

/**
 * All that is seen of a row. Cells also read the address, because links keep the window, and the day, because times of
 * today stand without it.
 */
function seenOf({ isChosen, children }: TableRowProps) {
  return { cells: children(), isChosen, place: currentPlace(), day: new Date().toDateString() };
}
