import {html, nothing} from '/assets/lit-html/lit-html.js';
import {duration} from '../format.js';
import {ageMs} from '../model.js';
import {theme, THEMES} from '../theme.js';

const MOST_TABS = 6;

/** A board whose ranking is older than this gets no records: it is made anew with every change. */
const IDLE_MS = 30_000;
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
  if (list.length > MOST_TABS) {
    return html`<nav class="boards" aria-label="Boards">
      <label class="choice wide">
        <span class="unseen">Board</span>
        <select @change=${(/** @type {any} */ event) => actions.showBoard(event.target.value)}>
          ${list.map((board) => html`<option value=${board.board} ?selected=${board.board === model.board}>${board.board} · ${summary(board)}</option>`)}
        </select>
      </label>
    </nav>`;
  }
  return html`<nav class="boards" aria-label="Boards">
    <ul>
      ${list.map((board) => html`<li>${tab(board, board.board === model.board, actions)}</li>`)}
    </ul>
  </nav>`;
}

/**
 * @param {any} board
 * @param {boolean} isShown
 * @param {any} actions
 */
function tab(board, isShown, actions) {
  return html`<a
    href="/?board=${encodeURIComponent(board.board)}"
    aria-current=${isShown ? 'page' : nothing}
    @click=${(/** @type {MouseEvent} */ event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        actions.showBoard(board.board);
      }
    }}
    ><span class="tab-name">${board.board}</span><span class="tab-note">${summary(board)}</span></a
  >`;
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
  return best.length === 1 ? `${best[0]} leads` : `${best.length} tied first`;
}

/**
 * Whether what is shown is live: the link first, then what the instance is doing.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 */
function link(model, nowMs) {
  const state = model.link === 'live' ? STATES[model.problem?.state ?? model.meta?.state] : undefined;
  const idle = model.link === 'live' && state === undefined && model.ranking !== null && ageMs(model, nowMs) > IDLE_MS;
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
