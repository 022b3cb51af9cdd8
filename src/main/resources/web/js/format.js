/** What is not there. */
export const NONE = '–';

/** Pairs that are named. */
const MOST_PAIRS = 3;

const COUNT = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});
const AMOUNT = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 3});
const CLOCK = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'short'});
const MINUTE = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});

/**
 * Decimals that show two significant digits of the smallest of some widths; from 2 to 7.
 *
 * @param {number[]} widths
 */
export function decimalsFor(widths) {
  const positive = widths.filter((width) => width > 0);
  if (positive.length === 0) {
    return 4;
  }
  const smallest = Math.min(...positive);
  return Math.min(7, Math.max(2, Math.ceil(-Math.log10(smallest)) + 1));
}

/**
 * @param {number | null | undefined} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  return value === null || value === undefined ? NONE : value.toFixed(decimals).replace('-', '−');
}

/**
 * With its sign, a true minus for negative numbers.
 *
 * @param {number} value
 * @param {number} decimals
 */
export function signed(value, decimals) {
  const text = fixed(value, decimals);
  return value > 0 ? `+${text}` : text;
}

/**
 * A share from 0 to 1.
 *
 * @param {number | null | undefined} share
 */
export function percent(share) {
  if (share === null || share === undefined) {
    return NONE;
  }
  const value = 100 * share;
  if (value > 0 && value < 0.1) {
    return '< 0.1 %';
  }
  return `${value.toFixed(value < 99.95 ? 1 : 0)} %`;
}

/** @param {number} n */
export function count(n) {
  return n < 1e6 ? COUNT.format(n) : COMPACT.format(n);
}

/** In a narrow place. @param {number} n */
export function compact(n) {
  return n < 1e4 ? COUNT.format(n) : COMPACT.format(n);
}

/** A cost, in whatever unit. @param {number} value */
export function amount(value) {
  return AMOUNT.format(value);
}

/**
 * A length of time in one unit, or two where the first alone is coarse.
 *
 * @param {number} ms
 */
export function duration(ms) {
  const s = Math.round(ms / 1000);
  if (s < 60) {
    return `${s} s`;
  }
  const min = Math.round(s / 60);
  if (min < 60) {
    return `${min} min`;
  }
  const h = Math.floor(min / 60);
  if (h < 24) {
    return min % 60 === 0 ? `${h} h` : `${h} h ${min % 60} min`;
  }
  return `${Math.floor(h / 24)} d ${h % 24} h`;
}

/** Time of day to the second. @param {number} atMs */
export function clock(atMs) {
  return CLOCK.format(atMs);
}

/** Day and time to the minute. @param {number} atMs */
export function dateAndTime(atMs) {
  return DATE_AND_TIME.format(atMs);
}

/** Time of day to the minute. @param {number} atMs */
export function minute(atMs) {
  return MINUTE.format(atMs);
}

/** @param {number} windowMs 0: since the start */
export function windowName(windowMs) {
  return windowMs === 0 ? 'since the start' : `last ${duration(windowMs)}`;
}

/**
 * The places that a source cannot be told from.
 *
 * @param {number | null} low
 * @param {number | null} high
 */
export function ranks(low, high) {
  if (low === null || high === null) {
    return NONE;
  }
  return low === high ? `${low}` : `${low}–${high}`;
}

/** PROVISIONAL as "provisional", FALSE_NEGATIVE_SPIKE as "false negative spike". @param {string} name */
export function words(name) {
  return name.toLowerCase().replaceAll('_', ' ');
}

/** A name in pieces between which it may be broken: each ends with a separator. @param {string} name */
export function pieces(name) {
  return name.split(/(?<=[-_./:@+~|])(?=.)/u);
}

/** @param {string[]} names */
export function listed(names) {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/**
 * The first pairs of sources, and how many more there are.
 *
 * @param {{higher: string, lower: string}[]} pairs
 */
export function pairsListed(pairs) {
  const first = pairs.slice(0, MOST_PAIRS).map((pair) => `${pair.higher} over ${pair.lower}`);
  const more = pairs.length - first.length;
  return listed(more > 0 ? [...first, `${more} more`] : first);
}

/** How a revision is called: by what stands after the @ of its encoder's id. @param {string} encoder */
export function revisionName(encoder) {
  const at = encoder.indexOf('@');
  return at < 0 ? encoder : encoder.slice(at + 1);
}
