import {html, nothing} from '/assets/lit-html/lit-html.js';
import {duration} from '../format.js';
import {ageMs, isIdle} from '../model.js';
import {theme, THEMES} from '../theme.js';
import {boardLink, onPlainClick} from './boards.js';
import {glossaryButton} from './glossary.js';

const MOST_TABS = 6;

const LINKS = {connecting: 'Connecting', live: 'Live', waiting: 'Disconnected', denied: 'Token needed'};

/** @type {Record<string, string>} what an instance is doing other than running */
const STATES = {STARTING: 'Starting', REBALANCING: 'Rebalancing', RESTORING: 'Restoring', STOPPING: 'Stopping', FAILED: 'Failed'};

/**
 * Name, boards, link to the server, theme.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 * @param {any} actions
 */
export function top(model, nowMs, actions) {
  return html`
    <a class="brand" href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M14 9h11M8 16h12M7 23h8"></path><circle cx="20" cy="9" r="3"></circle><circle cx="14" cy="16" r="3"></circle><circle cx="11" cy="23" r="3"></circle></svg>
      <span>eci-streams</span>
    </a>
    ${boards(model, actions)}
    ${link(model, nowMs)}
    ${glossaryButton()}
    <label class="choice">
      <span class="unseen">Colours</span>
      <select @change=${(/** @type {any} */ event) => actions.theme(event.target.value)}>
        ${THEMES.map((name) => html`<option value=${name} ?selected=${name === theme()}>${{auto: 'Auto', light: 'Light', dark: 'Dark'}[name]}</option>`)}
      </select>
    </label>
  `;
}

/**
 * @param {import('../model.js').Model} model
 * @param {any} actions
 */
function boards(model, actions) {
  const list = model.boards ?? [];
  if (list.length === 0) {
    return html`<div class="boards none"></div>`;
  }
  const shown = list.length > MOST_TABS ? list.filter((board) => board.board === model.board) : list;
  return html`<nav class="boards" aria-label="Boards">
    <ul>
      ${list.length > 1 ? html`<li><a class="all" href="/?boards" aria-current=${model.isListing ? 'page' : nothing} @click=${onPlainClick(actions.listBoards)}>All ${list.length} boards</a></li>` : nothing}
      ${shown.map((board) => html`<li>${boardLink(board.board, tab(board), actions, !model.isListing && board.board === model.board)}</li>`)}
    </ul>
  </nav>`;
}

/** @param {any} board */
function tab(board) {
  return html`<span class="tab-name">${board.board}</span><span class="tab-note">${summary(board)}</span>`;
}

/** The best of a board, or how far it is. @param {any} board */
function summary(board) {
  if (board.state === 'CALIBRATING') {
    return `calibrating ${board.queries}/${board.requiredQueries}`;
  }
  const best = board.best ?? [];
  if (best.length === 0) {
    return 'no ranking yet';
  }
  if (best.length > 1) {
    return `${best.length} tied first`;
  }
  return board.sources === 1 ? `${best[0]} alone` : `${best[0]} leads`;
}

/**
 * Whether what is shown is live: the link first, then what the instance is doing.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 */
function link(model, nowMs) {
  const state = model.link === 'live' ? STATES[model.problem?.state ?? model.meta?.state] : undefined;
  const idle = model.link === 'live' && state === undefined && isIdle(model, nowMs);
  const text = idle ? 'Idle' : (state ?? LINKS[model.link]);
  const age = model.ranking === null ? nothing : html`<span class="age">${idle ? `last records ${duration(ageMs(model, nowMs))} ago` : `ranking ${duration(ageMs(model, nowMs))} old`}</span>`;
  return html`<p class="link ${idle ? '' : tone(model.link, state)}">
    <span class="dot" aria-hidden="true"></span><span id="link">${text}</span>${age}
  </p>`;
}

/**
 * @param {import('../model.js').Model['link']} link
 * @param {string | undefined} state
 */
function tone(link, state) {
  if (link === 'connecting') {
    return '';
  }
  if (link !== 'live' || state === STATES.FAILED) {
    return 'bad';
  }
  return state === undefined ? 'good' : 'passing';
}
