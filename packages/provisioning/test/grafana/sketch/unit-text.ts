/** Writes a value in one of Grafana's units, as far as the dashboards use them. */
export function unitText(value: number, unit: string): string {
  if (unit === 's' || unit === 'dtdurations') return secondsText(value);
  if (unit === 'percentunit') return `${round(value * 100)} %`;
  if (unit === 'bytes') return scaled(value, 1_024, [' B', ' KiB', ' MiB', ' GiB', ' TiB']);
  if (unit === 'binBps') return scaled(value, 1_024, [' B/s', ' KiB/s', ' MiB/s', ' GiB/s']);
  if (unit === 'reqps') return `${scaled(value, 1_000, ['', ' K'])} req/s`;
  if (unit === 'ops') return `${scaled(value, 1_000, ['', ' K'])} ops/s`;
  if (unit === 'bool_yes_no') return value === 0 ? 'No' : 'Yes';
  if (unit === 'short') return scaled(value, 1_000, ['', ' K', ' Mil', ' Bil']);
  return `${value} in the unknown unit ${unit}`;
}

function scaled(value: number, base: number, names: readonly string[]): string {
  let [rest, step] = [value, 0];
  while (Math.abs(rest) >= base && step < names.length - 1) {
    rest /= base;
    step += 1;
  }
  return `${round(rest)}${names[step]}`;
}

function secondsText(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${round(seconds * 1e6)} µs`;
  if (size < 1) return `${round(seconds * 1e3)} ms`;
  if (size < 120) return `${round(seconds)} s`;
  if (size < 7_200) return `${round(seconds / 60)} min`;
  return size < 172_800 ? `${round(seconds / 3_600)} h` : `${round(seconds / 86_400)} days`;
}

function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'NaN';
}
