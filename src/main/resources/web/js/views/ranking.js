import {html, nothing} from '/assets/lit-html/lit-html.js';
import {amount, compact, count, decimalsFor, duration, fixed, percent, ranks, signed, windowName} from '../format.js';
import {moved} from '../history.js';
import {firing} from '../model.js';
import {extent, ticks} from '../scale.js';
import {term} from './glossary.js';
import {breakable, finishedBadge, glyph, spark, stateBadge} from './marks.js';

const MOST_TICKS = 5;
const DENSE_FROM = 6;
const MOVE = 0.02;

/**
 * @typedef {object} Scale one for all intervals
 * @property {number} low
 * @property {number} high
 * @property {number} decimals
 * @property {number} places how many ranks there are
 * @property {number} mostWeight largest share of trainers, now or aimed at
 */

/**
 * The ranking: who is worth training on, and what cannot be told apart.
 *
 * @param {import('../model.js').Model} model
 * @param {any} window
 * @param {import('../palette.js').Looks} looks
 * @param {any} actions
 */
export function rankingTable(model, window, looks, actions) {
  const scale = scaleOf(window.sources, model.ranking.mixture?.weights ?? []);
  const weights = new Map((model.ranking.mixture?.weights ?? []).map((/** @type {any} */ w) => [w.source, w]));
  return html`
    <div class="panel-head">
      <h2 id="ranking-title">Ranking</h2>
      <p>${verdict(window.sources)} ${windowName(window.windowMs)}</p>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="ranking-title">
    <table class="ranking ${window.sources.length > DENSE_FROM ? 'dense' : ''}">
      <thead>
        <tr>
          <th scope="col">${term('rank', 'Rank')}</th>
          <th scope="col">Source <span class="under">${term('parts', 'easy, hard, false')}</span></th>
          <th scope="col" class="plot-head">
            <span class="plot-title">${term('interval', '95 % interval')}</span>
            <span class="axis" aria-hidden="true">${axis(scale)}</span>
          </th>
          <th scope="col" class="num">${term('eci', 'ECI')}, ${term('nat', 'nats')}; higher is better</th>
          <th scope="col">${term('weight', 'Trainer gets')}</th>
          <th scope="col">${term('false', 'Suspected false negatives')}</th>
        </tr>
      </thead>
      <tbody>
        ${window.sources.map((/** @type {any} */ source) => row(source, {model, scale, looks, actions, weight: weights.get(source.source)}))}
      </tbody>
    </table>
    </div>
  `;
}

/** @param {any[]} sources @param {any[]} weights @returns {Scale} */
function scaleOf(sources, weights) {
  const ends = sources.flatMap((source) => [source.intervalLow ?? source.eci, source.intervalHigh ?? source.eci]);
  const [low, high] = extent(ends, 0.06);
  const halves = sources
    .filter((source) => source.intervalLow !== null)
    .map((source) => (source.intervalHigh - source.intervalLow) / 2);
  const places = Math.max(1, ...sources.map((source) => source.rankHigh ?? 0));
  const mostWeight = Math.max(...weights.map((weight) => Math.max(weight.weight, weight.target)));
  return {low, high, decimals: decimalsFor(halves), places, mostWeight};
}

/** The outcome in a sentence. @param {any[]} sources */
function verdict(sources) {
  const first = sources.filter((source) => source.rankLow === 1).map((source) => source.source);
  if (first.length === 0) {
    return 'No source has 100 examples yet,';
  }
  if (first.length === 1) {
    const ranked = sources.filter((source) => source.rank !== null).length;
    return ranked === 1 ? html`<b>${first[0]}</b> is the only source with a rank so far,` : html`<b>${first[0]}</b> is ahead of all others,`;
  }
  return html`<b>${first.length} sources</b> cannot be told apart at the top,`;
}

/** @param {Scale} scale */
function axis(scale) {
  const at = ticks(scale.low, scale.high, MOST_TICKS);
  const step = at.length > 1 ? at[1] - at[0] : scale.high - scale.low;
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return at.map((value) => html`<i .style=${`left:${x(value, scale)}%`}>${fixed(value, decimals)}</i>`);
}

/**
 * @param {number} value
 * @param {Scale} scale
 */
function x(value, scale) {
  return +((100 * (value - scale.low)) / (scale.high - scale.low)).toFixed(2);
}

/**
 * @param {any} source
 * @param {{model: import('../model.js').Model, scale: Scale, looks: import('../palette.js').Looks, actions: any, weight: any}} context
 */
function row(source, {model, scale, looks, actions, weight}) {
  const look = looks.of(source.source);
  const isPinned = model.pinned === source.source;
  const alert = firing(model, source.source);
  const isTied = source.rankLow !== source.rankHigh;
  return html`<tr class="c${look.color} ${isPinned ? 'pinned' : ''} ${source.rank === null ? 'unranked' : ''}" data-source=${source.source}>
    <td class="rank">
      <span class="places">${ranks(source.rankLow, source.rankHigh)}</span>
      ${isTied ? html`<span class="tie">tie</span>` : nothing}
      ${strip(source, scale.places)}
    </td>
    <th scope="row">
      <button type="button" class="source" aria-pressed=${isPinned} title="Show above the others in all charts" @click=${() => actions.pin(source.source)}>
        ${glyph(look)}<span class="name">${breakable(source.source)}</span>
      </button>
      ${composition(source.composition)}
      <span class="under">${count(source.n)} examples ${stateBadge(source.state)} ${finishedBadge(source.finishedAt)}</span>
      ${cost(source)}
    </th>
    <td class="plot">${interval(source, scale, look)}</td>
    <td class="num" data-name="ECI, nats">
      <span class="value">${fixed(source.eci, scale.decimals)}</span>
      <span class="half">± ${source.intervalLow === null ? '–' : fixed((source.intervalHigh - source.intervalLow) / 2, scale.decimals)}</span>
      <span class="under">${trend(model, source.source, scale.decimals)}</span>
    </td>
    <td data-name="Trainer gets">${share(weight, scale.mostWeight)}</td>
    <td data-name="Suspected false">${rate(model, source, look, alert)}</td>
  </tr>`;
}

/**
 * What its examples are: easy, hard and false ones, as one bar.
 *
 * @param {any} parts
 */
function composition(parts) {
  const text = `${percent(parts.easy.share)} easy, ${percent(parts.hard.share)} hard, ${percent(parts.falseNegative.share)} false`;
  return html`<span class="composition" title=${text}>
    <span class="unseen">${text}</span>
    ${['easy', 'hard', 'falseNegative'].map((part) => html`<i class=${part} .style=${`width:${100 * parts[part].share}%`}></i>`)}
  </span>`;
}

/**
 * What its examples cost, where its records say it.
 *
 * @param {any} source
 */
function cost(source) {
  if (source.costPerThousand === null) {
    return nothing;
  }
  const hard = source.costPerThousandHard === null ? 'none is hard' : `1,000 hard ones cost ${amount(source.costPerThousandHard)}`;
  return html`<span class="under cost" title=${hard}>1,000 cost ${amount(source.costPerThousand)}<span class="unseen">, ${hard}</span></span>`;
}

/**
 * The places that a source may have among all.
 *
 * @param {any} source
 * @param {number} places
 */
function strip(source, places) {
  if (source.rankLow === null || places < 2) {
    return nothing;
  }
  const left = (100 * (source.rankLow - 1)) / places;
  const width = (100 * (source.rankHigh - source.rankLow + 1)) / places;
  return html`<span class="strip" aria-hidden="true"><i .style=${`left:${left}%;width:${width}%`}></i></span>`;
}

/**
 * @param {any} source
 * @param {Scale} scale
 * @param {import('../palette.js').Look} look
 */
function interval(source, scale, look) {
  const grid = ticks(scale.low, scale.high, MOST_TICKS).map((value) => html`<i class="line" .style=${`left:${x(value, scale)}%`}></i>`);
  const bar =
    source.intervalLow === null
      ? nothing
      : html`<i class="bar" .style=${`left:${x(source.intervalLow, scale)}%;width:${x(source.intervalHigh, scale) - x(source.intervalLow, scale)}%`}></i>`;
  return html`<div class="track" aria-hidden="true">${grid}${bar}<span class="point" .style=${`left:${x(source.eci, scale)}%`}>${glyph(look)}</span></div>`;
}

/**
 * @param {import('../model.js').Model} model
 * @param {string} name
 * @param {number} decimals
 */
function trend(model, name, decimals) {
  const {at, sources} = model.history;
  const by = model.windowMs === null || model.windowMs === model.ranking.window.windowMs ? moved(sources[name]?.eci) : null;
  return by === null ? nothing : `${signed(by, decimals)} in ${duration(at[at.length - 1] - at[0])}`;
}

/**
 * What trainers are told to take of it.
 *
 * @param {any} weight
 * @param {number} most of any source
 */
function share(weight, most) {
  if (weight === undefined) {
    return html`<span class="none">–</span>`;
  }
  const isMoving = Math.abs(weight.target - weight.weight) >= MOVE;
  const value = weight.marginalValuePerCost === null ? nothing : `one more unit of cost spent on it brings ${amount(weight.marginalValuePerCost)} nats`;
  return html`<div class="share">
    <span class="value" title=${value}>${percent(weight.weight)}</span>
    <span class="meter" aria-hidden="true"><i .style=${`width:${(100 * weight.weight) / most}%`}></i>${
      isMoving ? html`<b .style=${`left:${(100 * Math.min(most, weight.target)) / most}%`}></b>` : nothing
    }</span>
    <span class="under">${weight.capped ? html`<span class="badge hot" title="held down while its alarm fires">capped</span>` : isMoving ? html`<span class="unseen">on the way to</span><span aria-hidden="true">→</span> ${percent(weight.target)}` : nothing}</span>
  </div>`;
}

/**
 * @param {import('../model.js').Model} model
 * @param {any} source
 * @param {import('../palette.js').Look} look
 * @param {any} alert
 */
function rate(model, source, look, alert) {
  return html`<div class="rate">
    <span class="value">${percent(source.falseNegativeRate)}</span>
    ${spark(model.history.sources[source.source]?.falseNegativeRate ?? [], look.color)}
    <span class="under">${
      alert
        ? html`<span class="badge hot"><span aria-hidden="true">▲</span> alarm</span>`
        : source.correctedRate
          ? `${percent(source.correctedRate.rate)} by verdicts`
          : bounds(source)
    }</span>
  </div>`;
}

/** The interval of a rate where it is known, else what it is of. @param {any} source */
function bounds(source) {
  const flag = source.detectors?.find((/** @type {any} */ detector) => detector.detector === 'FALSE_NEGATIVE');
  return flag
    ? `${(100 * flag.rateLow).toFixed(1)} to ${percent(flag.rateHigh)}`
    : `${compact(source.falseNegatives)} of ${compact(source.n)}`;
}
