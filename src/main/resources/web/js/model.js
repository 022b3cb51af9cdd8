import {append, emptyHistory} from './history.js';

/** Alerts that are shown as going on. */
const ACTIVE = ['FIRING', 'PENDING'];
const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'];
const STEP_MS = 10_000;

/** A board whose ranking is older than this gets no records: it is made anew with every change. */
const IDLE_MS = 30_000;

/**
 * Everything that the page shows. Bodies are those of the API; see /openapi.json.
 *
 * @typedef {object} Model
 * @property {'connecting' | 'live' | 'waiting' | 'denied'} link to the server
 * @property {number} retryAtMs when it is tried again, while waiting; client clock
 * @property {any} meta of the newest answer: where it came from, and what that instance is doing
 * @property {any[] | null} boards null until they are known
 * @property {number} listedAtMs when they came; client clock
 * @property {boolean} isListing the table of all boards is shown
 * @property {string} search what boards are looked for
 * @property {string} sort column by which boards are sorted
 * @property {string | null} board the one that is shown
 * @property {any} ranking newest of the primary window
 * @property {number} receivedAtMs when that came; client clock
 * @property {number | null} windowMs the window that is shown; null for the primary one
 * @property {any} other newest ranking of that window, where it is not the primary one
 * @property {any[] | null} alerts null until any are told of
 * @property {any} problem why there is no newer ranking
 * @property {import('./history.js').History} history
 * @property {{at: number, id: string}[]} backgrounds those seen since the page was opened
 * @property {number} spanMs of the charts
 * @property {import('./span.js').Span | null} chosen stretch of it that is looked at
 * @property {string | null} pinned source that is shown above the others
 */

/** @returns {Model} */
export function emptyModel() {
  return {
    link: 'connecting',
    retryAtMs: 0,
    meta: null,
    boards: null,
    listedAtMs: 0,
    isListing: false,
    search: '',
    sort: 'recent',
    spanMs: 3_600_000,
    ...emptyBoard(null),
  };
}

/** @param {string | null} board */
export function emptyBoard(board) {
  return {
    board,
    ranking: null,
    receivedAtMs: 0,
    windowMs: /** @type {number | null} */ (null),
    other: null,
    alerts: /** @type {any[] | null} */ (null),
    problem: null,
    history: emptyHistory(),
    backgrounds: /** @type {{at: number, id: string}[]} */ ([]),
    chosen: /** @type {import('./span.js').Span | null} */ (null),
    pinned: /** @type {string | null} */ (null),
  };
}

/**
 * Takes in an event.
 *
 * @param {Model} model changed in place
 * @param {string} name of the event
 * @param {any} data
 * @param {number} nowMs client clock
 */
export function hear(model, name, data, nowMs) {
  if (name === 'boards') {
    model.boards = data.boards;
    model.listedAtMs = nowMs;
    model.meta = data.meta;
  } else if (name === 'ranking' && data.board === model.board) {
    noteBackground(model, data);
    model.ranking = data;
    model.receivedAtMs = nowMs;
    model.problem = null;
    model.alerts = data.alerts ?? model.alerts;
    append(model.history, data, STEP_MS, model.spanMs);
    if (model.chosen !== null && model.chosen.toMs <= model.history.at[0]) {
      model.chosen = null;
    }
  } else if (name === 'alerts' && data.board === model.board) {
    model.alerts = data.alerts;
  } else if (name === 'problem' && (data.board ?? model.board) === model.board) {
    model.problem = data;
  }
}

/**
 * Notes a background other than that of the rankings before; while it is measured there is none.
 *
 * @param {Model} model
 * @param {any} ranking the next one
 */
function noteBackground({backgrounds}, {background: {id}, emittedAt}) {
  if (id !== null && id !== backgrounds[backgrounds.length - 1]?.id) {
    backgrounds.push({at: emittedAt, id});
  }
}

/** The window that is shown; null while there is none. @param {Model} model */
export function shownWindow(model) {
  if (model.ranking === null || model.ranking.window === null) {
    return null;
  }
  const isPrimary = model.windowMs === null || model.windowMs === model.ranking.window.windowMs;
  return isPrimary ? model.ranking.window : (model.other?.window ?? null);
}

/** How old the ranking is, by the server's clock. @param {Model} model @param {number} nowMs */
export function ageMs(model, nowMs) {
  return model.ranking.meta.ageMs + Math.max(0, nowMs - model.receivedAtMs);
}

/** Whether records come. @param {Model} model @param {number} nowMs */
export function isIdle(model, nowMs) {
  return model.ranking !== null && ageMs(model, nowMs) > IDLE_MS;
}

/** How old the ranking of a board in the list is, by the server's clock. @param {Model} model @param {any} board @param {number} nowMs */
export function boardAgeMs(model, board, nowMs) {
  return Math.max(0, model.meta.asOf - board.emittedAt) + Math.max(0, nowMs - model.listedAtMs);
}

/**
 * What a board is doing, in a word.
 *
 * @param {Model} model
 * @param {any} board of the list
 * @param {number} nowMs
 */
export function boardState(model, board, nowMs) {
  if (board.servedBy === null) {
    return {name: 'Not reachable', isLive: false};
  }
  if (board.state === 'CALIBRATING') {
    return {name: `Calibrating ${board.queries}/${board.requiredQueries}`, isLive: false};
  }
  const isLive = board.emittedAt !== undefined && boardAgeMs(model, board, nowMs) <= IDLE_MS;
  return {name: isLive ? 'Live' : 'Idle', isLive};
}

/** The board that got records last. @param {any[] | null} boards @returns {string | null} */
export function newest(boards) {
  const [first] = [...(boards ?? [])].sort((a, b) => (b.emittedAt ?? 0) - (a.emittedAt ?? 0));
  return first?.board ?? null;
}

/** All alerts of the board: those that go on first, the most severe of these, then the newest. @param {Model} model @returns {any[]} */
export function alerts(model) {
  return [...(model.alerts ?? [])].sort(
    (a, b) =>
      Number(isActive(b)) - Number(isActive(a)) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.changedAt - a.changedAt,
  );
}

/** @param {any} alert */
export function isActive(alert) {
  return ACTIVE.includes(alert.state);
}

/** Whether an alert is about false negatives. @param {any} alert */
export function isFalseNegative(alert) {
  return alert.kind.startsWith('FALSE_NEGATIVE');
}

/** The alert of false negatives that fires for a source, if one does. @param {Model} model @param {string} source */
export function firing(model, source) {
  return alerts(model).find((alert) => alert.state === 'FIRING' && alert.source === source && isFalseNegative(alert));
}

/**
 * Rates of false negatives that count as usual, and that are tolerated, by source; without those
 * that are being learnt.
 *
 * @param {Model} model
 * @returns {Map<string, {usual: number, limit: number}>}
 */
export function baselines(model) {
  const sources = model.ranking?.window?.sources ?? [];
  const learnt = sources.filter((/** @type {any} */ source) => source.falseNegativeBaseline !== null);
  return new Map(learnt.map((/** @type {any} */ source) => [source.source, {usual: source.falseNegativeBaseline, limit: source.falseNegativeLimit}]));
}

/** Sources in the order of the ranking. @param {Model} model @returns {string[]} */
export function sourceNames(model) {
  return (model.ranking?.window?.sources ?? []).map((/** @type {any} */ source) => source.source);
}
