import {html, nothing} from '/assets/lit-html/lit-html.js';
import {hasToken} from '../api.js';
import {clock, count, duration, fixed, pairsListed, percent, words} from '../format.js';
import {ageMs, alerts} from '../model.js';

const LATE_MS = 60_000;

/** Alarms that are not critical are shown one by one up to this number. */
const MOST_OTHERS = 3;

/**
 * What has to be known before the numbers are read: no data, no connection, restoring, alarms.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 * @param {any} actions
 */
export function notices(model, nowMs, actions) {
  if (model.link === 'denied') {
    return signIn(actions);
  }
  return html`
    ${model.link === 'waiting' ? away(model, nowMs, actions) : nothing}
    ${model.link === 'connecting' && model.ranking === null ? connecting() : nothing}
    ${model.link === 'live' ? [instance(model), empty(model), behind(model)] : nothing}
    ${model.isListing ? nothing : contradicted(model)}
    ${model.isListing ? nothing : alarms(alerts(model).filter((alert) => alert.state === 'FIRING'), nowMs)}
  `;
}

function connecting() {
  return html`<div class="blank" role="status">
    <p class="blank-title">Asking for boards</p>
    <div class="bones" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
  </div>`;
}

/**
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 * @param {any} actions
 */
function away(model, nowMs, actions) {
  const inMs = Math.max(0, model.retryAtMs - nowMs);
  const old = model.ranking === null ? '' : ` What is shown is ${duration(ageMs(model, nowMs))} old.`;
  return html`<div class="notice warn" id="away">
    <p role="status"><b>The server does not answer.</b>${old}</p>
    <p class="aside">${inMs < 1000 ? 'Trying again' : `Trying again in ${duration(inMs)}`}</p>
    <button type="button" @click=${actions.retry}>Try now</button>
  </div>`;
}

/** @param {any} actions */
function signIn(actions) {
  const isWrong = hasToken();
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    actions.signIn(String(new FormData(form).get('token')));
  };
  return html`<form class="blank" @submit=${submit}>
    <p class="blank-title">This instance asks for a token</p>
    <p>It is the one of <code>http.token</code>, and is kept until this tab is closed.</p>
    ${isWrong ? html`<p class="error" id="token-error" role="alert">That token is not accepted.</p>` : nothing}
    <p class="fields">
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required
        aria-describedby=${isWrong ? 'token-error' : nothing}>
      <button type="submit">Continue</button>
    </p>
  </form>`;
}

/** Restoring, rebalancing, failed. @param {import('../model.js').Model} model */
function instance(model) {
  const state = model.problem?.state ?? model.meta?.state ?? 'RUNNING';
  const restore = model.problem?.restore ?? model.meta?.restore;
  if (state === 'RUNNING' && model.problem === null) {
    return nothing;
  }
  if (model.problem !== null && model.problem.state === undefined) {
    return html`<div class="notice" role="status"><p><b>${model.problem.title}.</b> ${model.problem.detail}</p></div>`;
  }
  const failure = model.meta?.failure ?? model.problem?.failure;
  return html`<div class="notice ${state === 'FAILED' ? 'bad' : 'warn'}" id="instance">
    <p role="status"><b>${STATES[state] ?? `The instance is ${words(state)}.`}</b> ${failure ?? nothing}${
      restore ? ` ${count(restore.rowsDone)} of ${count(restore.rowsTotal)} rows, ${restore.boardsDone} of ${restore.boardsTotal} boards.` : nothing
    }</p>
    ${restore ? html`<progress aria-label="Restored rows" max=${Math.max(1, restore.rowsTotal)} value=${restore.rowsDone}></progress>` : nothing}
  </div>`;
}

/** @type {Record<string, string>} */
const STATES = {
  STARTING: 'The instance is starting.',
  REBALANCING: 'Partitions are moving between instances.',
  RESTORING: 'The state is being restored; rankings go on after that.',
  STOPPING: 'The instance is stopping.',
  FAILED: 'The instance has failed.',
};

/** @param {import('../model.js').Model} model */
function empty(model) {
  if (model.boards === null || model.boards.length > 0) {
    const known = model.boards?.some((board) => board.board === model.board) ?? true;
    return known ? nothing : html`<div class="blank"><p class="blank-title">There is no board ${model.board}</p><p>${model.boards?.length} others are above.</p></div>`;
  }
  return html`<div class="blank" id="empty">
    <p class="blank-title">No board yet</p>
    <p>A board appears with its first record. Write <code>MinedNegatives</code> to the topic <code>eci.negatives.v1</code>: one query, its positives, and the negatives of one source.</p>
    <p>To see it at work without a miner of your own, run <code>eci demo</code>.</p>
  </div>`;
}

/** @param {import('../model.js').Model} model */
function behind(model) {
  const delayMs = model.ranking?.inputDelayMs ?? 0;
  return delayMs < LATE_MS || model.problem !== null
    ? nothing
    : html`<div class="notice" id="behind"><p><b>Catching up.</b> Reading the rest of the input takes ${duration(delayMs)}.</p></div>`;
}

/** Where the second opinion orders sources the other way. @param {import('../model.js').Model} model */
function contradicted(model) {
  const window = model.ranking?.window;
  if (window?.trust !== 'CONTRADICTED') {
    return nothing;
  }
  const opposite = [...window.sources]
    .filter((source) => source.align !== null)
    .sort((a, b) => b.align - a.align)
    .map((source) => source.source);
  return html`<div class="notice warn" id="contradicted">
    <p><b>The second opinion contradicts this ranking.</b> It orders ${pairsListed(window.contradictions)} the other way: train on both before you give one up.</p>
    <p class="aside">By eci-align: ${opposite.join(' › ')}. <a href="/docs/concepts">What this is</a></p>
  </div>`;
}

/**
 * Critical alarms one by one; the others behind one line where they are many.
 *
 * @param {any[]} firing the most severe first
 * @param {number} nowMs
 */
function alarms(firing, nowMs) {
  const others = firing.filter((alert) => alert.severity !== 'CRITICAL');
  if (others.length <= MOST_OTHERS) {
    return firing.map((alert) => alarm(alert, nowMs));
  }
  const kinds = [...new Set(others.map((alert) => alert.kind))];
  const critical = firing.filter((alert) => alert.severity === 'CRITICAL');
  return [
    critical.map((alert) => alarm(alert, nowMs)),
    html`<details class="notice" id="other-alarms">
      <summary>${others.length} ${critical.length > 0 ? 'less severe alarms' : 'alarms'}: ${kinds.map((kind) => `${others.filter((alert) => alert.kind === kind).length} × ${words(kind)}`).join(', ')}</summary>
      ${others.map((alert) => alarm(alert, nowMs))}
    </details>`,
  ];
}

/** The look of an alarm. @param {string} severity */
function ground(severity) {
  return severity === 'CRITICAL' ? 'bad' : severity === 'WARNING' ? 'warn' : '';
}

/**
 * @param {any} alert
 * @param {number} nowMs
 */
function alarm(alert, nowMs) {
  return html`<div class="notice alarm ${ground(alert.severity)}" data-alarm=${alert.kind}>
    <p>
      <span class="bell" aria-hidden="true">▲</span>
      <b>${alert.source ?? alert.board}: ${words(alert.kind)}.</b> ${alert.summary}.
    </p>
    <p class="aside">${words(alert.severity)}, firing for ${duration(nowMs - (alert.firedAt ?? alert.activeAt))}, since ${clock(alert.firedAt ?? alert.activeAt)}${runbook(alert)}</p>
    ${alert.kind.startsWith('FALSE_NEGATIVE') ? html`<p><button type="button" data-judge=${alert.source}>Judge its suspects</button></p>` : nothing}
    ${alert.evidence.length > 0 ? evidence(alert) : nothing}
  </div>`;
}

/** What to do about it. @param {any} alert */
function runbook(alert) {
  return /^https?:/.test(alert.runbook)
    ? html`, <a href=${alert.runbook} target="_blank" rel="noopener noreferrer">what to do</a>`
    : nothing;
}

/** @param {any} alert */
function evidence(alert) {
  return html`<details>
    <summary>${alert.evidence.length} most suspicious examples${alert.eValue === null ? '' : `, e-value ${count(Math.round(alert.eValue))}`}${alert.rateHigh === null ? '' : `, rate ${percent(alert.rateLow)} to ${percent(alert.rateHigh)}`}</summary>
    <table class="plain">
      <thead><tr><th scope="col">Query</th><th scope="col">Negative</th><th scope="col" class="num">Logit u</th><th scope="col">Found by</th><th scope="col">Mined</th></tr></thead>
      <tbody>
        ${alert.evidence.map((/** @type {any} */ suspect) => html`<tr>
          <td>${suspect.queryId}</td><td>${suspect.documentId}</td><td class="num">${fixed(suspect.u, 2)}</td>
          <td>${suspect.detectors.map(words).join(', ')}</td><td>${clock(suspect.minedAt)}</td></tr>`)}
      </tbody>
    </table>
  </details>`;
}
