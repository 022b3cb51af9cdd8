import {html} from '/assets/lit-html/lit-html.js';
import {fixed} from '../format.js';
import {contributions, PARTS} from '../parts.js';
import {term} from './glossary.js';
import {named} from './marks.js';

/**
 * What the score is made of: the trace is the product of four parts, and their bars, against the mean
 * of the board, add up.
 *
 * @param {any} window
 * @param {import('../palette.js').Looks} looks
 * @param {string | null} pinned
 */
export function terms(window, looks, pinned) {
  const shares = contributions(window.sources);
  const all = [...shares.values()].flatMap((parts) => [...Object.values(parts), sum(parts)]);
  const most = Math.max(0.1, ...all.map(Math.abs));
  return html`
    <div class="panel-head">
      <h2 id="terms-title">What the score is made of</h2>
      <p>The four parts multiply to the ${term('trace', 'trace')}, which ECI nearly is. Bars: against the board’s mean, on one scale; those of a row add up to the last.</p>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="terms-title">
    <table class="terms">
      <thead><tr>
        <th scope="col">Source</th>
        ${PARTS.map((part) => html`<th scope="col" title=${part.means}>${part.name}</th>`)}
        <th scope="col">Trace</th>
        <th scope="col" class="num" title="directions in the matrix: exp of the entropy of its eigenvalues">Eff. rank</th>
        <th scope="col" class="num" title="the older harmonic score of signal and margin">Classic</th>
      </tr></thead>
      <tbody>
        ${window.sources.map((/** @type {any} */ source) => {
          const parts = /** @type {Record<string, number>} */ (shares.get(source.source));
          return html`<tr class=${pinned === source.source ? 'pinned' : ''}>
            <th scope="row">${named(source.source, looks)}</th>
            ${PARTS.map(({key}) => html`<td>${part(fixed(source[key], 3), parts[key], most)}</td>`)}
            <td>${part(fixed(source.trace, 4), sum(parts), most)}</td>
            <td class="num">${source.effectiveRank === null ? '–' : fixed(source.effectiveRank, 0)}</td>
            <td class="num">${fixed(source.classic, 3)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    </div>
  `;
}

/** @param {Record<string, number>} parts */
function sum(parts) {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}

/**
 * @param {string} value
 * @param {number} share ln against the mean
 * @param {number} most length of half the scale
 */
function part(value, share, most) {
  const width = (50 * Math.min(most, Math.abs(share))) / most;
  const left = share < 0 ? 50 - width : 50;
  return html`<div class="part"><span>${value}</span><span class="lever ${share < 0 ? 'below' : 'above'}" aria-hidden="true"><i .style=${`left:${left}%;width:${width}%`}></i></span></div>`;
}
