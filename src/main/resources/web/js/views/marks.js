import {html, nothing} from '/assets/lit-html/lit-html.js';
import {pieces} from '../format.js';

/** The glyph of a source in its colour. @param {import('../palette.js').Look} look */
export function glyph(look) {
  return html`<svg class="glyph c${look.color}" viewBox="0 0 16 16" aria-hidden="true"><path d=${look.glyph}></path></svg>`;
}

/** A name that breaks after its separators where it has to. @param {string} name */
export function breakable(name) {
  return pieces(name).map((piece, i) => html`${i > 0 ? html`<wbr>` : nothing}${piece}`);
}

/**
 * Glyph and name.
 *
 * @param {string} source
 * @param {import('../palette.js').Looks} looks
 */
export function named(source, looks) {
  return html`<span class="named">${glyph(looks.of(source))}<span class="name">${breakable(source)}</span></span>`;
}

/** What keeps a source from being ready; nothing where it is. @param {string} state */
export function stateBadge(state) {
  if (state === 'READY') {
    return nothing;
  }
  const isWarm = state === 'PROVISIONAL';
  return html`<span
    class="badge ${isWarm ? 'soft' : 'mute'}"
    title=${isWarm
      ? 'fewer than 1,000 examples or 125 queries: the order may still change'
      : 'fewer than 100 examples: no rank yet'}
    >${isWarm ? 'provisional' : 'warming up'}</span
  >`;
}

/** Whether its miner has ended. @param {number | null} finishedAt */
export function finishedBadge(finishedAt) {
  return finishedAt === null
    ? nothing
    : html`<span class="badge mute" title="its miner has ended: it keeps its last window, its rank and its weight">finished</span>`;
}

/**
 * A small line of the newest values.
 *
 * @param {(number | null)[]} values
 * @param {number} color
 */
export function spark(values, color) {
  const there = values.filter((value) => value !== null).slice(-60);
  if (there.length < 2) {
    return nothing;
  }
  const low = Math.min(...there);
  // A flat line for what hardly moves.
  const span = Math.max(Math.max(...there) - low, 0.02);
  const points = there
    .map((value, i) => `${((60 * i) / (there.length - 1)).toFixed(1)},${(15 - (13 * (value - low)) / span).toFixed(1)}`)
    .join(' ');
  return html`<svg class="spark c${color}" viewBox="0 0 60 16" aria-hidden="true"><polyline points=${points}></polyline></svg>`;
}
