/** A number as it is read: digits, and a unit that stands apart. */
export interface Shown {
  readonly digits: string;
  readonly unit: string;
}

/** Three significant digits: `1.81 s`, `312 ms`, `7.6 ms`, `12 µs`; what is below a tenth of a microsecond is nothing. */
export function duration(ms: number): Shown {
  if (!Number.isFinite(ms)) return { digits: '–', unit: '' };
  if (Math.abs(ms) < 0.000_1) return { digits: '0', unit: 'ms' };
  if (ms >= 3_600_000) return { digits: significant(ms / 3_600_000), unit: 'h' };
  if (ms >= 120_000) return { digits: significant(ms / 60_000), unit: 'min' };
  if (ms >= 999.5) return { digits: significant(ms / 1_000), unit: 's' };
  if (ms >= 0.1) return { digits: ms >= 9.95 ? significant(ms) : ms.toFixed(1), unit: 'ms' };
  return { digits: significant(ms * 1_000), unit: 'µs' };
}

export function ratio(share: number): Shown {
  const percent = share * 100;
  const digits =
    percent === 0
      ? '0'
      : Math.abs(percent) >= 99.95
        ? String(Math.round(percent))
        : Math.abs(percent) < 0.1
          ? percent.toPrecision(1)
          : percent.toFixed(1);
  return { digits, unit: '%' };
}

/** With as many digits as tell 99.95 % from 99.949 %, rounded down: nothing looks met that is not. */
export function objective(share: number): Shown {
  return { digits: String(Math.floor(share * 100_000 + 1e-6) / 1_000), unit: '%' };
}

export function bytes(amount: number): Shown {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = amount;
  let step = 0;
  while (Math.abs(value) >= 1_024 && step < units.length - 1) {
    value /= 1_024;
    step += 1;
  }
  return { digits: step === 0 ? String(Math.round(value)) : significant(value), unit: units[step]! };
}

/** Rates and counts: one decimal below 100. */
export function plain(value: number, unit = ''): Shown {
  if (!Number.isFinite(value)) return { digits: '–', unit: '' };
  if (Number.isInteger(value)) return { digits: grouped(value), unit };
  return {
    digits:
      Math.abs(value) >= 100
        ? grouped(Math.round(value))
        : Math.abs(value) < 0.1
          ? String(Number(value.toPrecision(1)))
          : value.toFixed(1),
    unit,
  };
}

/**
 * `1,234,567`, with three decimals at most, as `toLocaleString('en')` has it: the first call of that loads the data of a
 * language, which takes longer than to draw the overview.
 */
export function grouped(value: number): string {
  const [whole, decimals] = String(Math.round(value * 1_000) / 1_000).split('.');
  const digits = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? digits : `${digits}.${decimals}`;
}

/** By the unit of a signal; `req/s` is that of requests. */
export function ofUnit(value: number, unit: string): Shown {
  if (unit === 's') return duration(value * 1_000);
  if (unit === 'ratio') return ratio(value);
  // Of what is no requests, and of seconds.
  if (unit === '/s' || unit === 's/s') return plain(value, unit);
  if (unit === 'By') return bytes(value);
  if (unit === 'By/s') {
    const { digits, unit: one } = bytes(value);
    return { digits, unit: `${one}/s` };
  }
  if (unit === '1/s') return plain(value, '/s');
  if (unit === 'req/s') return plain(value, 'req/s');
  return plain(value);
}

export function textOf({ digits, unit }: Shown): string {
  return unit === '' ? digits : `${digits} ${unit}`;
}

/** `7 min 22 s`, `3 h 5 min`, `2 d 4 h`. */
export function span(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first < 0) return '0 s';
  let rest = seconds;
  return units
    .slice(first, first + 2)
    .map(([name, length]) => {
      const count = Math.floor(rest / length);
      rest -= count * length;
      return count === 0 ? '' : `${count} ${name}`;
    })
    .filter((part) => part !== '')
    .join(' ');
}

/** The time of day by the reader's clock. */
export function clock(ms: number, withSeconds = true): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return withSeconds ? `${minutes}:${two(date.getSeconds())}` : minutes;
}

/** The time of day, and the date where it was on another day than now. */
export function moment(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const isToday = date.toDateString() === new Date(nowMs).toDateString();
  return isToday ? clock(ms) : `${day(ms)} ${clock(ms, false)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `29 Nov` */
export function day(ms: number): string {
  const date = new Date(ms);
  return `${date.getDate()} ${months[date.getMonth()]}`;
}

/** `12 s ago`. */
export function ago(ms: number, nowMs: number): string {
  return `${span(Math.max(0, (nowMs - ms) / 1_000))} ago`;
}

function significant(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
