import {html, nothing} from '/assets/lit-html/lit-html.js';
import {clock, duration, pairsListed, words} from '../format.js';
import {alerts, isActive, shownWindow} from '../model.js';
import {named} from './marks.js';

const MOST = 6;

/**
 * What changed lately and why, and what to be careful with.
 *
 * @param {import('../model.js').Model} model
 * @param {import('../palette.js').Looks} looks
 */
export function rail(model, looks) {
  const {changes, diagnostics} = model.ranking;
  return html`
    ${alarms(model, looks)}
    <section class="panel" aria-labelledby="changes-title">
      <h2 id="changes-title">Changes of rank</h2>
      ${changes.length === 0 ? html`<p class="quiet">None announced. A change is announced when two sources are certainly the other way round.</p>` : nothing}
      <ol class="log">
        ${changes.slice(0, MOST).map((/** @type {any} */ change) => html`<li>
          <time datetime=${new Date(change.at).toISOString()}>${clock(change.at)}</time>
          <p class="event">${named(change.risen, looks)} <span class="verb">rose above</span> ${named(change.fallen, looks)}</p>
          <p class="why">${change.reason}. It had been the other way round ${since(change)}.</p>
        </li>`)}
      </ol>
    </section>
    <section class="panel" aria-labelledby="diagnostics-title">
      <h2 id="diagnostics-title">Read with care</h2>
      ${diagnostics.length === 0 ? html`<p class="quiet">Nothing speaks against this ranking.</p>` : nothing}
      <ul class="log">
        ${care(diagnostics.slice(0, MOST), looks)}
      </ul>
      ${diagnostics.length > MOST
        ? html`<details class="fold more"><summary>${diagnostics.length - MOST} more</summary><ul class="log">${care(diagnostics.slice(MOST), looks)}</ul></details>`
        : nothing}
      ${disagreement(model)}
    </section>
  `;
}

/**
 * @param {any[]} diagnostics
 * @param {import('../palette.js').Looks} looks
 */
function care(diagnostics, looks) {
  return diagnostics.map((diagnostic) => html`<li class="diagnostic">
    ${diagnostic.source ? html`<p class="event">${named(diagnostic.source, looks)}</p>` : nothing}
    <p class="why">${sentence(diagnostic)}</p>
  </li>`);
}

/** @param {any} change */
function since(change) {
  return `for ${duration(change.at - change.since)}`;
}

/** With a capital, but for the name of a source. @param {any} diagnostic */
function sentence({source, sentence}) {
  return source && sentence.startsWith(source) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/**
 * @param {import('../model.js').Model} model
 * @param {import('../palette.js').Looks} looks
 */
function alarms(model, looks) {
  if (model.alerts === null) {
    return nothing;
  }
  const all = alerts(model);
  return html`<section class="panel" aria-labelledby="alarms-title">
    <h2 id="alarms-title">Alarms</h2>
    ${all.length === 0 ? html`<p class="quiet">All quiet.</p>` : nothing}
    <ul class="log">
      ${all.slice(0, MOST).map((alert) => html`<li class=${isActive(alert) ? 'active' : ''}>
        <time datetime=${new Date(alert.changedAt).toISOString()}>${clock(alert.changedAt)}</time>
        <p class="event">${alert.source ? named(alert.source, looks) : nothing} <span class="verb">${words(alert.kind)}</span>
          <span class="badge ${alert.state === 'FIRING' ? 'hot' : alert.state === 'PENDING' ? 'soft' : 'mute'}">${words(alert.state)}</span></p>
        ${alert.state === 'FIRING' ? nothing : html`<p class="why">${alert.summary}.</p>`}
      </li>`)}
    </ul>
  </section>`;
}

/** Where the older metric says the opposite. @param {import('../model.js').Model} model */
function disagreement(model) {
  const pairs = shownWindow(model)?.disagreements ?? [];
  if (pairs.length === 0) {
    return nothing;
  }
  const atVolume = pairs.filter((/** @type {any} */ pair) => pair.atEqualVolume).length;
  return html`<p class="why two">ECI puts ${pairsListed(pairs)}; the classic score says the opposite${
    atVolume === pairs.length ? ', at equal volume too' : atVolume === 0 ? ', but not at equal volume' : `, in ${atVolume} at equal volume too`
  }.</p>`;
}
