import {html} from '/assets/lit-html/lit-html.js';
import {clock, count, duration, words} from '../format.js';

/**
 * What trainers get now, and why.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 */
export function mixture(model, nowMs) {
  const {mixture} = model.ranking;
  if (!mixture) {
    return html`<p>No mixture yet, or <code>mixture.policy</code> is none.</p>`;
  }
  return html`<p>
    Epoch ${mixture.epoch}, ${words(mixture.policy)}, set ${clock(mixture.emittedAt)}: ${mixture.reason}.
    ${mixture.final ? html`<b>Final</b>: all miners have ended; the weights stay unless a source mines again.` : validity(mixture.validUntil - nowMs)}
    ${mixture.gap === null ? '' : `Gap to the optimum below ${mixture.gap.toExponential(1)} nats, at a budget of ${count(mixture.kappa)}.`}
  </p>`;
}

/** @param {number} leftMs */
function validity(leftMs) {
  return leftMs > 0 ? `Valid for ${duration(leftMs)} more.` : html`<b>Ran out ${duration(-leftMs)} ago.</b>`;
}
