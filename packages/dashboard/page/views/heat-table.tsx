import { clock, duration, textOf } from '../drawing/format.ts';
import type { Slot } from './route.ts';

/** The values of a route's heatmap: a row for each column of it, the latest first. */
export function HeatTable({ slots }: { slots: readonly Slot[] }) {
  const cells = [...new Set(slots.flatMap((slot) => slot.cells.map(({ fromMs }) => fromMs)))].sort(
    (a, b) => a - b,
  );
  const countOf = (slot: Slot, cellMs: number) =>
    slot.cells.find(({ fromMs }) => fromMs === cellMs)?.count ?? 0;
  const caption = 'Requests by time, and by latency: each column begins at its latency';
  return (
    <div class="scroll-x values" tabIndex={0} role="region" aria-label={caption}>
      <table class="t">
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" class="num">
              Requests
            </th>
            <th scope="col" class="num">
              Errors
            </th>
            {cells.map((fromMs) => (
              <th key={fromMs} scope="col" class="num">
                {textOf(duration(fromMs))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...slots].reverse().map((slot) => (
            <tr key={slot.fromMs}>
              <th scope="row">{clock(slot.fromMs)}</th>
              <td class="num">{slot.requests}</td>
              <td class="num">{slot.errors}</td>
              {cells.map((fromMs) => (
                <td key={fromMs} class="num">
                  {countOf(slot, fromMs)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
