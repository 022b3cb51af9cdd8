/** Shortest stretch of time that is looked at. */
const LEAST_MS = 10_000;

/**
 * A stretch of time, ms, wall clock.
 *
 * @typedef {{fromMs: number, toMs: number}} Span
 */

/** All that a history has. @param {import('./history.js').History} history @returns {Span} */
export function whole({at}) {
  return {fromMs: at[0] ?? 0, toMs: at[at.length - 1] ?? 0};
}

/**
 * A stretch within a whole, longer or shorter about its middle; null where it is the whole.
 *
 * @param {Span | null} span null: the whole
 * @param {Span} all
 * @param {number} times its length
 * @returns {Span | null}
 */
export function scaled(span, all, times) {
  const {fromMs, toMs} = span ?? all;
  const length = Math.max(LEAST_MS, (toMs - fromMs) * times);
  return within((fromMs + toMs - length) / 2, length, all);
}

/**
 * The same, earlier or later by a share of its length.
 *
 * @param {Span} span
 * @param {Span} all
 * @param {number} share
 */
export function shifted({fromMs, toMs}, all, share) {
  return within(fromMs + share * (toMs - fromMs), toMs - fromMs, all);
}

/**
 * @param {number} fromMs
 * @param {number} length
 * @param {Span} all
 * @returns {Span | null}
 */
function within(fromMs, length, all) {
  if (length >= all.toMs - all.fromMs) {
    return null;
  }
  const from = Math.min(Math.max(fromMs, all.fromMs), all.toMs - length);
  return {fromMs: from, toMs: from + length};
}

/**
 * The points of a stretch, and the nearest on both sides, so that lines do not end before it does.
 *
 * @param {import('./history.js').History} history
 * @param {Span | null} span null: all
 * @returns {import('./history.js').History}
 */
export function cut(history, span) {
  const {at, sources} = history;
  if (span === null || at.length === 0) {
    return history;
  }
  const before = at.findLastIndex((time) => time <= span.fromMs);
  const after = at.findIndex((time) => time >= span.toMs);
  const from = Math.max(0, before);
  const to = after < 0 ? at.length : after + 1;
  return {
    at: at.slice(from, to),
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, columns]) => [
        name,
        Object.fromEntries(Object.entries(columns).map(([column, values]) => [column, values.slice(from, to)])),
      ]),
    ),
  };
}
