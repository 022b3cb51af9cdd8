/** What is drawn over time. */
const COLUMNS = ['eci', 'intervalLow', 'intervalHigh', 'falseNegativeRate', 'weight'];

/** Scores of so few examples say nothing yet. */
const WARM = 'WARMING_UP';

/**
 * @typedef {Record<string, (number | null)[]>} Columns
 * @typedef {object} History
 * @property {number[]} at wall clock, ms, ascending
 * @property {Record<string, Columns>} sources arrays as long as at; null where a source was not
 *     there, or was warming up
 */

/** @returns {History} */
export function emptyHistory() {
  return {at: [], sources: {}};
}

/**
 * The body of /v1/boards/{b}/history.
 *
 * @param {any} body
 * @returns {History}
 */
export function historyOf(body) {
  /** @type {Record<string, Columns>} */
  const sources = {};
  for (const [name, columns] of Object.entries(body.sources)) {
    const isShown = columns.state.map((/** @type {string} */ state) => state !== WARM);
    sources[name] = Object.fromEntries(
      COLUMNS.map((column) => [
        column,
        columns[column].map((/** @type {number | null} */ value, /** @type {number} */ i) =>
          isShown[i] || column === 'weight' ? value : null,
        ),
      ]),
    );
  }
  return {at: [...body.at], sources};
}

/**
 * Adds a ranking at the end. The last point gives way as long as it is within a step of the one
 * before, so that the end of the lines is live and their length bounded.
 *
 * @param {History} history changed in place
 * @param {any} ranking of the primary window
 * @param {number} stepMs
 * @param {number} spanMs how far back is kept
 */
export function append(history, ranking, stepMs, spanMs) {
  const atMs = ranking.emittedAt;
  const {at} = history;
  if (ranking.window === null || atMs <= (at[at.length - 1] ?? 0)) {
    return;
  }
  if (at[at.length - 1] - at[at.length - 2] < stepMs) {
    drop(history, at.length - 1, 1);
  }
  push(history, ranking);
  const old = at.findIndex((time) => time >= atMs - spanMs);
  drop(history, 0, Math.max(0, old));
}

/**
 * @param {History} history
 * @param {any} ranking
 */
function push(history, ranking) {
  const weights = new Map(
    (ranking.mixture?.weights ?? []).map((/** @type {any} */ w) => [w.source, w.weight]),
  );
  const scores = new Map(ranking.window.sources.map((/** @type {any} */ s) => [s.source, s]));
  for (const name of scores.keys()) {
    history.sources[name] ??= Object.fromEntries(
      COLUMNS.map((column) => [column, history.at.map(() => null)]),
    );
  }
  history.at.push(ranking.emittedAt);
  for (const [name, columns] of Object.entries(history.sources)) {
    const score = scores.get(name);
    for (const column of COLUMNS) {
      const value = score?.state === WARM ? null : score?.[column];
      columns[column].push((column === 'weight' ? weights.get(name) : value) ?? null);
    }
  }
}

/**
 * @param {History} history
 * @param {number} from
 * @param {number} length
 */
function drop(history, from, length) {
  if (length === 0) {
    return;
  }
  history.at.splice(from, length);
  for (const columns of Object.values(history.sources)) {
    Object.values(columns).forEach((column) => column.splice(from, length));
  }
}

/**
 * How much a column has moved over the history; null below two values.
 *
 * @param {(number | null)[] | undefined} values
 */
export function moved(values) {
  const there = (values ?? []).filter((value) => value !== null);
  return there.length < 2 ? null : there[there.length - 1] - there[0];
}
