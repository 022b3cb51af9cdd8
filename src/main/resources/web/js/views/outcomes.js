import {html, nothing} from '/assets/lit-html/lit-html.js';
import {dateAndTime, decimalsFor, fixed, percent, signed} from '../format.js';
import {extent} from '../scale.js';
import {named} from './marks.js';

/** @typedef {{value: number, low: number, high: number}} Estimate */

/**
 * What training showed, by metric: gains predicted by the score against those that were observed.
 *
 * @param {any[]} outcomes at least one
 * @param {import('../palette.js').Looks} looks
 */
export function outcomes(outcomes, looks) {
  return html`
    <div class="panel-head">
      <h2 id="outcomes-title">What training showed</h2>
      <p>Gains of reported rounds of training, with 95 % intervals: what the score alone predicts from the other rounds, and what came of it.</p>
    </div>
    ${outcomes.map((gains) => ofMetric(gains, looks))}
  `;
}

/**
 * @param {any} gains
 * @param {import('../palette.js').Looks} looks
 */
function ofMetric(gains, looks) {
  // What is predicted of a first round is wide: the scale is that of what was observed.
  const rounds = gains.rounds.flatMap((/** @type {any} */ round) => [
    {...round.predicted, low: round.predicted.value, high: round.predicted.value},
    round.observed,
  ]);
  const decimals = decimalsFor(gains.gains.map(({gain}) => (gain.high - gain.low) / 2));
  return html`
    <p class="verdict"><b>${gains.metric}</b> ${gains.sentence}.${
      gains.spearman === null ? nothing : ` Spearman ${fixed(gains.spearman, 2)} with sources that were trained on alone.`
    }</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${`Rounds of ${gains.metric}`}>
    <table class="plain rounds">
      <thead><tr><th scope="col">Trained on</th><th scope="col" class="num">Predicted</th><th scope="col" class="num">Observed</th><th scope="col">Predicted above observed</th><th scope="col" class="num">At</th></tr></thead>
      <tbody>
        ${gains.rounds.map((/** @type {any} */ round) => html`<tr>
          <th scope="row">${round.trainedOn}</th>
          <td class="num">${shown(round.predicted, decimals)}</td>
          <td class="num">${shown(round.observed, decimals)}</td>
          <td class="plot">${bars([round.predicted, round.observed], rounds)}</td>
          <td class="num">${dateAndTime(round.at)}</td>
        </tr>`)}
      </tbody>
    </table>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label=${`Gains of ${gains.metric}`}>
    <table class="plain gains">
      <thead><tr><th scope="col">Source</th><th scope="col" class="num">Gain of a round on it</th><th scope="col">95 % interval</th><th scope="col" class="num">Best of all</th></tr></thead>
      <tbody>
        ${gains.gains.map((/** @type {any} */ one) => html`<tr>
          <th scope="row">${named(one.source, looks)}</th>
          <td class="num">${shown(one.gain, decimals)}</td>
          <td class="plot">${bars([one.gain], gains.gains.map((/** @type {any} */ other) => other.gain))}</td>
          <td class="num">${percent(one.best)}</td>
        </tr>`)}
      </tbody>
    </table>
    </div>
  `;
}

/**
 * @param {Estimate} estimate
 * @param {number} decimals
 */
function shown({value, low, high}, decimals) {
  return html`${signed(value, decimals)} <span class="half">${signed(low, decimals)} to ${signed(high, decimals)}</span>`;
}

/**
 * Intervals under each other, on the scale of all, cut off where they leave it.
 *
 * @param {Estimate[]} estimates
 * @param {Estimate[]} all
 */
function bars(estimates, all) {
  const [from, to] = extent([0, ...all.flatMap(({low, high}) => [low, high])], 0.04);
  /** @param {number} value */
  const x = (value) => +Math.min(100, Math.max(0, (100 * (value - from)) / (to - from))).toFixed(2);
  return html`<span class="estimates" aria-hidden="true"><i class="zero" .style=${`left:${x(0)}%`}></i>${estimates.map(
    ({value, low, high}) => html`<span><i .style=${`left:${x(low)}%;width:${x(high) - x(low)}%`}></i><b .style=${`left:${x(value)}%`}></b></span>`,
  )}</span>`;
}
