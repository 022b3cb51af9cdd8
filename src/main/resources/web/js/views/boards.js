import {html, nothing} from '/assets/lit-html/lit-html.js';
import {compact, decimalsFor, duration, fixed, NONE} from '../format.js';
import {boardAgeMs, boardState} from '../model.js';
import {breakable} from './marks.js';

/** Examples a second below which a decimal is shown. */
const FEW = 10;

/** Boards that go on keep their order. */
const MINUTE_MS = 60_000;

/**
 * A board of the list, and what it is doing.
 *
 * @typedef {{board: any, state: {name: string, isLive: boolean}}} Listed
 */

/**
 * Columns: how they are sorted, the least first; null without a way.
 *
 * @type {{key: string, name: string, by: ((listed: Listed) => number | string) | null}[]}
 */
const COLUMNS = [
  {key: 'name', name: 'Board', by: ({board}) => board.board},
  {key: 'state', name: 'State', by: null},
  {key: 'best', name: 'Best source', by: null},
  {key: 'eci', name: 'Its ECI, nats', by: ({board}) => -(board.bestEci ?? -1)},
  {key: 'sources', name: 'Sources', by: ({board}) => -(board.sources ?? 0)},
  {key: 'alarms', name: 'Alarms', by: ({board}) => -urgency(board)},
  {key: 'rate', name: 'Examples/s', by: (listed) => -(rate(listed) ?? -1)},
  {key: 'recent', name: 'Last records', by: ({board}) => -Math.floor((board.emittedAt ?? 0) / MINUTE_MS)},
];

/** Examples a second; undefined where none come now. @param {Listed} listed @returns {number | undefined} */
function rate({board, state}) {
  return state.isLive ? board.examplesPerSecond : undefined;
}

/** @param {any} board */
function urgency({firing}) {
  return firing ? 1e6 * firing.critical + 1e3 * firing.warning + firing.info : 0;
}

/**
 * All boards in one table, which can be searched and sorted.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 * @param {any} actions
 */
export function boardTable(model, nowMs, actions) {
  const all = model.boards ?? [];
  const sought = model.search.trim().toLowerCase();
  const found = all.filter((board) => `${board.board} ${board.encoder}`.toLowerCase().includes(sought));
  const by = COLUMNS.find(({key}) => key === model.sort)?.by ?? (() => 0);
  const sorted = found.map((board) => ({board, state: boardState(model, board, nowMs)})).sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
  const encoders = new Set(all.map((board) => board.encoder));
  const decimals = decimalsFor(all.map((board) => (board.bestEci ?? 0) / 10));
  return html`<section class="panel list" aria-labelledby="list-title">
    <div class="panel-head">
      <h2 id="list-title">Boards</h2>
      <p>${sought === '' ? all.length : `${found.length} of ${all.length}`}, by ${COLUMNS.find(({key}) => key === model.sort)?.name.toLowerCase()}.
        ${encoders.size > 1 ? 'Scores under different encoders cannot be compared.' : nothing}</p>
      <label class="search"><span class="unseen">Search boards</span>
        <input type="search" placeholder="Search name or encoder" .value=${model.search} @input=${(/** @type {any} */ event) => actions.search(event.target.value)}>
      </label>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="list-title">
    <table class="plain board-list">
      <thead><tr>${COLUMNS.map((column) => head(column, model.sort, actions))}</tr></thead>
      <tbody>${sorted.map((listed) => row(listed, {model, nowMs, decimals, actions}))}</tbody>
    </table>
    </div>
    ${found.length === 0 ? html`<p class="quiet">No board has “${model.search}” in its name or encoder.</p>` : nothing}
  </section>`;
}

/**
 * @param {{key: string, name: string, by: any}} column
 * @param {string} sort
 * @param {any} actions
 */
function head({key, name, by}, sort, actions) {
  return by === null
    ? html`<th scope="col">${name}</th>`
    : html`<th scope="col" aria-sort=${key !== sort ? nothing : key === 'name' ? 'ascending' : 'descending'}><button type="button" class="sorter" @click=${() => actions.sort(key)}>${name}</button></th>`;
}

/**
 * @param {Listed} listed
 * @param {{model: import('../model.js').Model, nowMs: number, decimals: number, actions: any}} context
 */
function row(listed, {model, nowMs, decimals, actions}) {
  const {board, state} = listed;
  const best = board.best ?? [];
  const perSecond = rate(listed);
  return html`<tr data-board=${board.board}>
    <th scope="row">${boardLink(board.board, breakable(board.board), actions)}<span class="under">${board.encoder}</span></th>
    <td><span class="badge ${state.isLive ? 'fine' : 'mute'}">${state.name}</span></td>
    <td data-name="Best">${best.length === 0 ? NONE : best.length === 1 ? breakable(best[0]) : `${best.length} tied first`}</td>
    <td data-name="ECI, nats">${board.bestEci === undefined ? NONE : fixed(board.bestEci, decimals)}</td>
    <td data-name="Sources">${board.sources ?? NONE}</td>
    <td data-name="Alarms">${alarms(board.firing)}</td>
    <td data-name="Examples/s">${perSecond === undefined ? NONE : perSecond < FEW ? perSecond.toFixed(1) : compact(Math.round(perSecond))}</td>
    <td data-name="Last records">${board.emittedAt === undefined ? NONE : `${duration(boardAgeMs(model, board, nowMs))} ago`}</td>
  </tr>`;
}

/** @param {any} firing counts by severity */
function alarms(firing) {
  if (!firing || firing.critical + firing.warning + firing.info === 0) {
    return NONE;
  }
  return html`${firing.critical > 0 ? html`<span class="badge hot">▲ ${firing.critical} critical</span> ` : nothing}${
    firing.warning > 0 ? html`<span class="badge soft">${firing.warning} warning</span> ` : nothing
  }${firing.info > 0 ? html`<span class="badge mute">${firing.info} info</span>` : nothing}`;
}

/**
 * A link to a board, which does not load the page anew.
 *
 * @param {string} board
 * @param {any} content
 * @param {any} actions
 * @param {boolean} [isShown]
 */
export function boardLink(board, content, actions, isShown = false) {
  return html`<a
    href="/?board=${encodeURIComponent(board)}"
    aria-current=${isShown ? 'page' : nothing}
    @click=${onPlainClick(() => actions.showBoard(board))}
    >${content}</a
  >`;
}

/**
 * Without a key that asks for another tab or window.
 *
 * @param {() => void} act
 */
export function onPlainClick(act) {
  return (/** @type {MouseEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      act();
    }
  };
}
