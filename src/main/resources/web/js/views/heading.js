import {html, nothing} from '/assets/lit-html/lit-html.js';
import {count, duration, windowName} from '../format.js';
import {shownWindow} from '../model.js';
import {scaled, shifted, whole} from '../span.js';
import {term} from './glossary.js';
import {breakable} from './marks.js';

const SPANS_MS = [900_000, 3_600_000, 21_600_000];

/**
 * Which board this is, what it rests on, and what of it is shown.
 *
 * @param {import('../model.js').Model} model
 * @param {number} nowMs
 * @param {any} actions
 */
export function heading(model, nowMs, actions) {
  const {ranking} = model;
  const window = shownWindow(model);
  return html`
    <div class="heading">
      <h1>${breakable(ranking.board)}</h1>
      <dl class="facts">
        ${fact('Encoder', `${ranking.background.encoder}, d ${ranking.background.dimension}`)}
        ${fact('Examples', window === null ? '0' : count(sum(window.sources, 'n')))}
        ${fact(term('background', 'Background'), `${ranking.background.queries} queries`)}
        ${fact('Input', `${duration(ranking.inputDelayMs)} behind`)}
        ${fact('Newest record', `${duration(Math.max(0, nowMs - ranking.streamTime))} ago`)}
        ${late(ranking)}
      </dl>
      <div class="switches">
        ${ranking.windowsMs.length > 1
          ? choices('Window', ranking.windowsMs, window?.windowMs ?? model.windowMs, windowName, actions.showWindow)
          : nothing}
        ${window === null ? nothing : [choices('Charts', SPANS_MS, model.spanMs, duration, actions.showSpan), stretch(model, actions)]}
      </div>
    </div>
    ${ranking.window === null ? calibrating(ranking) : nothing}
  `;
}

/**
 * @param {any[]} list
 * @param {string} key
 */
function sum(list, key) {
  return list.reduce((total, item) => total + item[key], 0);
}

/**
 * @param {any} name
 * @param {string} value
 */
function fact(name, value) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** @param {any} ranking */
function late(ranking) {
  const all = Object.values(ranking.late).reduce((total, n) => total + n, 0);
  return all === 0 ? nothing : fact('Too late', count(all));
}

/**
 * One of a few.
 *
 * @param {string} legend
 * @param {number[]} values
 * @param {number | null | undefined} chosen
 * @param {(value: number) => string} text
 * @param {(value: number) => void} choose
 */
function choices(legend, values, chosen, text, choose) {
  return html`<fieldset class="segments">
    <legend>${legend}</legend>
    ${values.map((value) => html`<label><input type="radio" name=${legend} .value=${String(value)} .checked=${value === chosen} @change=${() => choose(value)}><span>${text(value)}</span></label>`)}
  </fieldset>`;
}

/**
 * Which stretch of time the charts show.
 *
 * @param {import('../model.js').Model} model
 * @param {any} actions
 */
function stretch({history, chosen}, actions) {
  const all = whole(history);
  /** @param {string} sign @param {string} name @param {any} span */
  const button = (sign, name, span) => html`<button type="button" title=${name} aria-label=${name} @click=${() => actions.choose(span)}>${sign}</button>`;
  return html`<div class="stretch" role="group" aria-label="Zoom of the charts">
    ${button('+', 'Zoom in', scaled(chosen, all, 1 / 2))}
    ${chosen === null ? nothing : [
      button('−', 'Zoom out', scaled(chosen, all, 2)),
      button('‹', 'Earlier', shifted(chosen, all, -1 / 2)),
      button('›', 'Later', shifted(chosen, all, 1 / 2)),
      button('All', 'Show all', null),
    ]}
  </div>`;
}

/** @param {any} ranking */
function calibrating(ranking) {
  const {queries, requiredQueries} = ranking.background;
  return html`<section class="panel calibrating" id="calibrating" aria-labelledby="calibrating-title">
    <h2 id="calibrating-title">Calibrating</h2>
    <p class="big"><b>${queries}</b> of ${requiredQueries} queries</p>
    <progress aria-label="Queries of the background" max=${requiredQueries} value=${queries}></progress>
    <p>Before anything is ranked, the first ${requiredQueries} distinct queries show where the cosines of this encoder lie. ${count(ranking.waiting)} examples wait; none is lost, all are counted when the background is known.</p>
  </section>`;
}
