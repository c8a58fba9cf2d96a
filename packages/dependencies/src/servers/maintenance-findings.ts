import type { Finding } from '@golden-signals/core/extension';
import { formatBytes, formatCount, formatRatio, formatSpan } from './quantities.ts';
import type { ServerState, TableState } from './server-state.ts';

/** Fewer dead rows do not slow anything down. */
const notedDeadRows = 10_000;
const notedDeadRatio = 0.2;
const dayMs = 86_400_000;
/** Indexes may be for what runs once a week. */
const longCountedMs = 7 * dayMs;
const notedIndexBytes = 1_000_000;
const longUnanalyzedMs = 7 * dayMs;
/** PostgreSQL freezes on its own from 200 million on, and stops at some 2,100 million. */
const notedTransactionIdAge = 1_000_000_000;
const dangerousTransactionIdAge = 1_500_000_000;

/** Returns what the owner of the tables has to do from time to time. */
export function maintenanceFindings(server: string, state: ServerState, wallTimeMs: number): Finding[] {
  return [
    ...state.tables.flatMap((table) => deadRows(server, table, wallTimeMs)),
    ...notVacuumed(server, state, wallTimeMs),
    ...unusedIndexes(server, state, wallTimeMs),
    ...wraparound(server, state),
  ];
}

function deadRatio({ liveRows, deadRows = 0 }: TableState): number {
  return deadRows === 0 ? 0 : deadRows / (deadRows + liveRows);
}

function deadRows(server: string, table: TableState, wallTimeMs: number): Finding[] {
  const ratio = deadRatio(table);
  if ((table.deadRows ?? 0) < notedDeadRows || ratio < notedDeadRatio) return [];
  const { vacuumedAtMs } = table;
  return [
    {
      id: `server-dead-rows:${server}:${table.name}`,
      severity: ratio >= 0.5 ? 'warning' : 'info',
      title: `${formatRatio(ratio)} of the rows of ${table.name} are dead`,
      evidence: [
        `${formatCount(table.deadRows ?? 0)} dead, ${formatCount(table.liveRows)} live`,
        vacuumedAtMs === undefined
          ? 'it was never vacuumed'
          : `vacuumed ${formatSpan(wallTimeMs - vacuumedAtMs)} ago`,
      ],
      next: 'Look for old transactions that keep vacuum from removing them, and let autovacuum run more often on it.',
      labels: { server },
    },
  ];
}

/** Tables that change much, whose statistics nobody has brought up to date for long. */
function notVacuumed(server: string, { tables, countedFromMs }: ServerState, wallTimeMs: number): Finding[] {
  if (countedFromMs === undefined || wallTimeMs - countedFromMs < longUnanalyzedMs) return [];
  const old = tables.filter(
    ({ deadRows, liveRows, vacuumedAtMs, analyzedAtMs, updates, deletes, inserts }) => {
      if (deadRows === undefined) return false;
      const changed = (updates ?? 0) + (deletes ?? 0) + (inserts ?? 0);
      const lastMs = Math.max(vacuumedAtMs ?? 0, analyzedAtMs ?? 0);
      return changed >= notedDeadRows && liveRows >= notedDeadRows && wallTimeMs - lastMs > longUnanalyzedMs;
    },
  );
  if (old.length === 0) return [];
  return [
    {
      id: `server-not-vacuumed:${server}`,
      severity: 'info',
      title: `${old.length} tables of ${server} were neither vacuumed nor analyzed for a week`,
      evidence: old.map(({ name, liveRows }) => `${name}: ${formatCount(liveRows)} rows`),
      next: 'See whether autovacuum is on for them, or analyze them.',
      labels: { server },
    },
  ];
}

function unusedIndexes(server: string, state: ServerState, wallTimeMs: number): Finding[] {
  const { countedFromMs } = state;
  if (countedFromMs === undefined || wallTimeMs - countedFromMs < longCountedMs) return [];
  const worth = state.unusedIndexes.filter(
    ({ sizeBytes }) => (sizeBytes ?? notedIndexBytes) >= notedIndexBytes,
  );
  if (worth.length === 0) return [];
  return [
    {
      id: `server-unused-indexes:${server}`,
      severity: 'info',
      title: `${worth.length} indexes of ${server} were not used for ${formatSpan(wallTimeMs - countedFromMs)}`,
      evidence: worth.map(
        ({ name, table, sizeBytes }) =>
          `${name} of ${table}${sizeBytes === undefined ? '' : `: ${formatBytes(sizeBytes)}`}`,
      ),
      next: 'Drop what replicas do not use either: each index is written at every change.',
      labels: { server },
    },
  ];
}

function wraparound(server: string, { figures: { transactionIdAge: age = 0 } }: ServerState): Finding[] {
  if (age < notedTransactionIdAge) return [];
  return [
    {
      id: `server-wraparound:${server}`,
      severity: age >= dangerousTransactionIdAge ? 'critical' : 'warning',
      title: `${server} has not frozen old rows for ${formatCount(age)} transactions`,
      evidence: ['at 2.1 G it takes no more writes'],
      next: 'Find what keeps vacuum from freezing: an old transaction, a replication slot, a prepared transaction.',
      labels: { server },
    },
  ];
}
