import {html, nothing} from '/assets/lit-html/lit-html.js';
import {decimalsFor, fixed, NONE, percent, ranks, words} from '../format.js';
import {named} from './marks.js';

/**
 * Hybrids and what the scores rest on, folded.
 *
 * @param {import('../model.js').Model} model
 * @param {any} window
 * @param {import('../palette.js').Looks} looks
 */
export function more(model, window, looks) {
  return html`
    <h2 id="more-title" class="unseen">Hybrids and background</h2>
    ${hybrids(window, looks)} ${detectors(window, looks)} ${background(model)}
  `;
}

/**
 * @param {any} window
 * @param {import('../palette.js').Looks} looks
 */
function hybrids(window, looks) {
  const list = window.hybrids;
  if (list.length === 0) {
    return nothing;
  }
  const best = list[0];
  const decimals = decimalsFor(list.map((/** @type {any} */ hybrid) => hybrid.standardError ?? 0));
  return html`<details class="fold">
    <summary>
      <b>Hybrids</b> The best of ${list.length}, ${best.sources.join(' + ')}, would score ${fixed(best.eci, decimals)}${
        best.overallRank === null ? '' : `, place ${best.overallRank} among all`
      }.
    </summary>
    <p class="quiet">What unions of sources would score, from their matrices; nothing is mined for it.${
      window.outdatedHybrids > 0 ? ` ${window.outdatedHybrids} are yet to be scored anew.` : ''
    }</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Hybrids">
    <table class="plain">
      <thead><tr><th scope="col">Hybrid</th><th scope="col" class="num">ECI, nats</th><th scope="col" class="num">Std. error</th><th scope="col" class="num">Rank of hybrids</th><th scope="col" class="num">Place among all</th><th scope="col" class="num">Classic</th></tr></thead>
      <tbody>
        ${list.map((/** @type {any} */ hybrid) => html`<tr>
          <th scope="row">${hybrid.sources.map((/** @type {string} */ source, /** @type {number} */ i) => html`${i > 0 ? html`<span class="plus">+</span>` : nothing}${named(source, looks)}`)}</th>
          <td class="num">${fixed(hybrid.eci, decimals)}</td>
          <td class="num">${fixed(hybrid.standardError, decimals)}</td>
          <td class="num">${ranks(hybrid.rankLow, hybrid.rankHigh)}</td>
          <td class="num">${hybrid.overallRank ?? NONE}</td>
          <td class="num">${fixed(hybrid.classic, 3)}</td>
        </tr>`)}
      </tbody>
    </table>
    </div>
  </details>`;
}

/**
 * What each detector of false negatives finds.
 *
 * @param {any} window
 * @param {import('../palette.js').Looks} looks
 */
function detectors(window, looks) {
  /** @type {string[]} */
  const names = [...new Set(window.sources.flatMap((/** @type {any} */ source) => (source.detectors ?? []).map((/** @type {any} */ one) => one.detector)))];
  if (names.length === 0) {
    return nothing;
  }
  /** @param {any} source @param {string} name */
  const of = (source, name) => source.detectors.find((/** @type {any} */ one) => one.detector === name);
  return html`<details class="fold">
    <summary><b>Detectors</b> What each of ${names.length} detectors of false negatives finds in the window.</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Detectors">
    <table class="plain">
      <thead><tr><th scope="col">Source</th>${names.map((name) => html`<th scope="col" class="num">${words(name)}</th>`)}</tr></thead>
      <tbody>
        ${window.sources.map((/** @type {any} */ source) => html`<tr>
          <th scope="row">${named(source.source, looks)}</th>
          ${names.map((name) => html`<td class="num">${percent(of(source, name)?.rate)}</td>`)}
        </tr>`)}
      </tbody>
    </table>
    </div>
  </details>`;
}

/** @param {import('../model.js').Model} model */
function background(model) {
  const {background, definition, classicDefinition, meta} = model.ranking;
  return html`<details class="fold">
    <summary><b>Background</b> ${background.id ?? 'not known yet'}, ${definition}, answered by ${meta.servedBy}</summary>
    <dl class="facts roomy">
      <div><dt>Query to positives</dt><dd>${fixed(background.muQ, 4)} ± ${fixed(background.sdQ, 4)}</dd></div>
      <div><dt>Positive to positives</dt><dd>${fixed(background.muP, 4)} ± ${fixed(background.sdP, 4)}</dd></div>
      <div><dt>Queries</dt><dd>${background.queries} of ${background.requiredQueries}</dd></div>
      <div><dt>Definitions</dt><dd>${definition}, ${classicDefinition}</dd></div>
    </dl>
  </details>`;
}
