/** How often one kind of request happened. */
export interface RequestCount {
  method: string;
  /** The route's template. */
  route: string;
  /** A status code, or the error code of a request that got no answer. */
  status: string;
  count: number;
}

/** One kind of request, as the generator and as the monitor counted it. */
export interface ComparedCount {
  method: string;
  route: string;
  status: string;
  sent: number;
  counted: number;
}

/** Puts both counts beside each other, by route, method and status; what only one side knows is 0 on the other. */
export function compareCounts(
  sent: readonly RequestCount[],
  counted: readonly RequestCount[],
): ComparedCount[] {
  const rows = new Map<string, ComparedCount>();
  const rowOf = ({ method, route, status }: RequestCount): ComparedCount => {
    const key = JSON.stringify([route, method, status]);
    const row = rows.get(key) ?? { method, route, status, sent: 0, counted: 0 };
    rows.set(key, row);
    return row;
  };
  for (const entry of sent) rowOf(entry).sent += entry.count;
  for (const entry of counted) rowOf(entry).counted += entry.count;
  return [...rows.values()].sort(
    (a, b) =>
      compareText(a.route, b.route) || compareText(a.method, b.method) || compareText(a.status, b.status),
  );
}

export function differences(rows: readonly ComparedCount[]): ComparedCount[] {
  return rows.filter(({ sent, counted }) => sent !== counted);
}

/** `/` before letters before `<unmatched>`, in every locale. */
function compareText(a: string, b: string): number {
  const [groupA, groupB] = [a.startsWith('<') ? 1 : 0, b.startsWith('<') ? 1 : 0];
  return groupA - groupB || (a < b ? -1 : a > b ? 1 : 0);
}
