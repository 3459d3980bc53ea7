/*
 * Numbers for people. A number reads the same in every language: a point before decimals, a comma
 * between thousands, SI units.
 */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration, rounded: `14 ms`, `0.61 s`, `11.9 s`, `1 min 4 s`, `2 h 5 min`, `1 d 3 h`.
 *
 * @param seconds - Zero or more; less than zero counts as zero.
 */
export function formatSeconds(seconds: number): string {
  const value = Math.max(0, seconds);
  if (value < 0.0005) {
    return '< 1 ms';
  }
  if (value < 0.0995) {
    return `${Math.round(value * 1000)} ms`;
  }
  if (value < 9.995) {
    return `${value.toFixed(2)} s`;
  }
  if (value < 59.95) {
    return `${value.toFixed(1)} s`;
  }
  return formatElapsed(Math.round(value));
}

/**
 * A duration that still grows, in whole seconds passed: `0 s`, `12 s`, `1 min 4 s`.
 *
 * @param seconds - Zero or more; less than zero counts as zero.
 */
export function formatElapsed(seconds: number): string {
  const value = Math.max(0, Math.floor(seconds));
  if (value < MINUTE) {
    return `${value} s`;
  }
  if (value < HOUR) {
    return `${Math.floor(value / MINUTE)} min ${value % MINUTE} s`;
  }
  if (value < DAY) {
    return `${Math.floor(value / HOUR)} h ${Math.floor((value % HOUR) / MINUTE)} min`;
  }
  return `${Math.floor(value / DAY)} d ${Math.floor((value % DAY) / HOUR)} h`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/**
 * A size, rounded, in powers of 1,000: `0 B`, `1.2 kB`, `412 MB`, `-38 MB`.
 *
 * @param bytes - May be negative: memory given back.
 */
export function formatBytes(bytes: number): string {
  let value = Math.abs(Math.round(bytes));
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  const sign = bytes < 0 && Number(text) !== 0 ? '-' : '';
  return `${sign}${text} ${BYTE_UNITS[unit]}`;
}

/** A whole number: `336,776`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/**
 * A part of a whole: `0 %`, `< 1 %`, `38 %`, `100 %`; the last only of all of it.
 *
 * @param share - From 0 to 1.
 */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) {
    return '< 1 %';
  }
  if (percent > 99 && percent < 100) {
    return '> 99 %';
  }
  return `${Math.round(percent)} %`;
}

/** How many times something: `0.4 ×`, `1.8 ×`, `25 ×`, `1,200 ×`. */
export function formatFactor(factor: number): string {
  const text = factor < 9.95 ? factor.toFixed(1) : formatCount(factor);
  return `${text} ×`;
}
