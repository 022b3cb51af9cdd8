import {html, nothing} from '/assets/lit-html/lit-html.js';
import {count, dateAndTime, fixed, percent, revisionName} from '../format.js';
import {named} from './marks.js';

/**
 * The revision that is to be active next, and what the newest changes of revision moved.
 *
 * @param {any} ranking
 * @param {import('../palette.js').Looks} looks
 */
export function revisions(ranking, looks) {
  return html`
    <div class="panel-head">
      <h2 id="revisions-title">Revisions of the encoder</h2>
      <p>Scores of two revisions are never compared; shares of examples, locality and consistency are, over the primary window at the change.</p>
    </div>
    ${ranking.next === null ? nothing : upcoming(ranking.next)}
    ${stale(ranking.stale)}
    ${ranking.revisions.map((/** @type {any} */ move) => change(move, looks))}
  `;
}

/** @param {any} next */
function upcoming({background, waiting, sources}) {
  const name = revisionName(background.encoder);
  if (background.state === 'CALIBRATING') {
    return html`<p class="verdict"><b>${name}</b> is calibrating: ${background.queries} of ${background.requiredQueries} queries, ${count(waiting)} examples wait.</p>`;
  }
  const awaited = sources.filter((/** @type {any} */ source) => source.awaited);
  const whom = awaited.map((/** @type {any} */ source) => `${source.source} (${count(source.n)} examples)`).join(', ');
  return html`<p class="verdict"><b>${name}</b> is next${awaited.length === 0 ? '' : ` and waits for ${whom}`}.</p>`;
}

/** @param {any[]} sources */
function stale(sources) {
  return sources.length === 0
    ? nothing
    : html`<p>Stale, counted and not scored: ${sources.map(({source, records, encoderId}) => `${source} ${count(records)} records, the newest of ${revisionName(encoderId)}`).join('; ')}.</p>`;
}

/**
 * @param {any} move
 * @param {import('../palette.js').Looks} looks
 */
function change(move, looks) {
  const title = `${revisionName(move.to)} took over from ${revisionName(move.from)}`;
  return html`
    <p class="verdict"><b>${title}</b> at ${dateAndTime(move.at)}.</p>
    ${move.sources.map((/** @type {any} */ one) => (one.advice === null ? nothing : html`<p>${one.advice}.</p>`))}
    <div class="scroll" tabindex="0" role="region" aria-label=${title}>
    <table class="plain moves">
      <thead><tr><th scope="col">Source</th>${['Rank', 'Easy', 'Hard', 'Suspected', 'Locality', 'Consistency'].map((name) => html`<th scope="col" class="num">${name}</th>`)}</tr></thead>
      <tbody>
        ${move.sources.map((/** @type {any} */ one) => html`<tr>
          <th scope="row">${named(one.source, looks)}</th>
          ${cell(one, ({rank}) => (rank === null ? '–' : String(rank)))}
          ${cell(one, ({easy}) => percent(easy))}
          ${cell(one, ({hard}) => percent(hard))}
          ${cell(one, ({falseNegativeRate}) => percent(falseNegativeRate))}
          ${cell(one, ({locality}) => fixed(locality, 3))}
          ${cell(one, ({consistency}) => fixed(consistency, 3))}
        </tr>`)}
      </tbody>
    </table>
    </div>
  `;
}

/**
 * @param {any} one
 * @param {(standing: any) => string} text
 */
function cell({before, now}, text) {
  return html`<td class="num">${before === null ? 'none' : text(before)} → <b>${now === null ? 'none' : text(now)}</b></td>`;
}
