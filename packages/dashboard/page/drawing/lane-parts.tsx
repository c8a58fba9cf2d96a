import type { Axis } from './axis.ts';
import { TimeAxis } from './chart.tsx';
import { ofUnit } from './format.ts';
import { Mark, type Severity } from './marks.tsx';

interface LaneHeadProps {
  readonly title: string;
  readonly value: number | undefined;
  readonly unit: string;
  readonly severity: Severity;
  /** What else is worth saying, in small letters. Default: nothing. */
  readonly note?: string | undefined;
}

/** What stands left of a lane: its name with its state, and the value to be read from afar. */
export function LaneHead({ title, value, unit, severity, note }: LaneHeadProps) {
  return (
    <div class="val">
      <h2>
        <Mark state={value === undefined ? 'none' : (severity ?? 'ok')} />
        {title}
      </h2>
      <BigValue value={value} unit={unit} />
      {note !== undefined && <p class="sub">{note}</p>}
    </div>
  );
}

function BigValue({ value, unit }: Pick<LaneHeadProps, 'value' | 'unit'>) {
  if (value === undefined) return <p class="big dim">–</p>;
  const { digits, unit: shownUnit } = ofUnit(value, unit);
  return (
    <p class="big">
      {digits}
      <span class="u">{shownUnit}</span>
    </p>
  );
}

/** The times below lanes. */
export function LaneAxis({ axis }: { axis: Axis }) {
  return (
    <div class="lane axis">
      <div class="val" />
      <span />
      <TimeAxis axis={axis} />
      <span />
    </div>
  );
}
