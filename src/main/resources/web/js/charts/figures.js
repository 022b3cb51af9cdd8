import {html, nothing, render} from '/assets/lit-html/lit-html.js';
import {csvOf, save} from '../csv.js';
import {clock, decimalsFor, duration, fixed, NONE, percent} from '../format.js';
import {sourceNames} from '../model.js';
import {cut} from '../span.js';
import {onThemeChange} from '../theme.js';
import {term} from '../views/glossary.js';
import {named} from '../views/marks.js';
import {Areas} from './areas.js';
import {letChoose} from './drag.js';
import {Facets} from './facets.js';
import {Lines} from './lines.js';

/** Sources that are drawn; more lines than these cannot be told apart. */
const MOST = 12;

/** What is saved of each chart. */
const SAVED = {eci: ['eci', 'intervalLow', 'intervalHigh'], mixture: ['weight'], rates: ['falseNegativeRate']};

/** The charts, each with its caption and the same as a table. */
export class Figures {
  /**
   * @param {(id: string) => HTMLElement} place
   * @param {(span: import('../span.js').Span | null) => void} choose
   */
  constructor(place, choose) {
    this.place = place;
    this.drawn = '';
    this.eci = new Lines(frame(place('eci'), 'eci', 'ECI over time'));
    this.mixture = new Areas(frame(place('mixture'), 'mixture', 'What trainers get'));
    this.rates = new Facets(facetFrame(place('rates')), choose);
    [this.eci, this.mixture].forEach(({chart}) => letChoose(chart, choose));
    const redraw = () => {
      this.drawn = '';
    };
    onThemeChange(redraw);
    void document.fonts.ready.then(redraw);
  }

  /** Where the text of a chart goes. @param {string} id */
  caption(id) {
    return /** @type {HTMLElement} */ (this.place(id).querySelector('.caption'));
  }

  /**
   * @param {import('../model.js').Model} all
   * @param {import('../palette.js').Looks} looks
   * @param {any} actions
   */
  draw(all, looks, actions) {
    const history = cut(all.history, all.chosen);
    const model = {...all, history};
    const version = JSON.stringify([
      model.board, history.at.length, history.at[0], history.at[history.at.length - 1],
      model.spanMs, model.pinned, model.alerts, model.ranking.changes.length, model.ranking.revisions.length, model.backgrounds.length,
    ]);
    if (version === this.drawn) {
      return;
    }
    this.drawn = version;
    const series = chosen(model, looks);
    this.eci.draw(model, series);
    // By name: nothing changes place when ranks do.
    const byName = [...series].sort((a, b) => (a.source < b.source ? -1 : 1));
    this.mixture.draw(model, byName);
    this.rates.draw(model, byName, actions);
    this.#texts(model, series, looks);
  }

  /**
   * @param {import('../model.js').Model} model
   * @param {Series[]} series
   * @param {import('../palette.js').Looks} looks
   */
  #texts(model, series, looks) {
    const {at} = model.history;
    const ends = at.length === 0 ? [0, 0] : [at[0], at[at.length - 1]];
    const time = model.chosen === null ? `Over the last ${duration(ends[1] - ends[0])}` : `From ${clock(ends[0])} to ${clock(ends[1])}`;
    const hidden = Object.keys(model.history.sources).length - series.length;
    render(
      html`<p>${at.length < 2 ? html`One point so far, of ${clock(ends[0])}; the lines begin with the next.` : html`${time}, with ${term('interval', '95 % bands')}`}${
        hidden > 0 ? `; the ${MOST} best, ${hidden} more are in the ranking` : ''}${at.length < 2 ? nothing : '. Higher is better; drag over a chart to zoom.'}</p>`,
      this.caption('eci'),
    );
    const halves = series.map(({columns}) => (last(columns.intervalHigh) ?? 0) - (last(columns.eci) ?? 0));
    const decimals = decimalsFor(halves);
    for (const [id, columns] of Object.entries(SAVED)) {
      const names = series.map(({source}) => source);
      this.#saving(id, () => save(`${model.board}-${id}.csv`, csvOf(model.history, names, columns)));
    }
    this.#table('eci', series, looks, 'eci', (value) => fixed(value, decimals));
    this.#table('mixture', series, looks, 'weight', percent);
    this.#table('rates', series, looks, 'falseNegativeRate', percent);
  }

  /**
   * @param {string} id
   * @param {() => void} act
   */
  #saving(id, act) {
    const name = this.place(id).querySelector('h2')?.textContent;
    render(
      html`<button type="button" class="csv" title="Save what is shown as comma-separated values" aria-label=${`CSV of ${name}`} @click=${act}>CSV</button>`,
      /** @type {HTMLElement} */ (this.place(id).querySelector('.saving')),
    );
  }

  /**
   * The same as a chart, for who does not see it.
   *
   * @param {string} id
   * @param {Series[]} series
   * @param {import('../palette.js').Looks} looks
   * @param {string} column
   * @param {(value: number | null) => string} text
   */
  #table(id, series, looks, column, text) {
    const rows = series.map(({source, columns}) => {
      const there = columns[column].filter((value) => value !== null);
      const ends = there.length === 0 ? [NONE, NONE, NONE, NONE] : [there[0], last(there), Math.min(...there), Math.max(...there)].map((value) => text(/** @type {number} */ (value)));
      return {source, ends};
    });
    const canvas = this.place(id).querySelector('canvas');
    const said = rows.map(({source, ends}) => `${source} ${ends[1]}, from ${ends[0]}`).join('; ');
    canvas?.setAttribute('aria-label', `${this.place(id).querySelector('h2')?.textContent}: ${said}. The table below says more.`);
    render(
      html`<details class="as-table"><summary>As a table</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="The same as a table"><table class="plain">
          <thead><tr><th scope="col">Source</th><th scope="col" class="num">First</th><th scope="col" class="num">Now</th><th scope="col" class="num">Least</th><th scope="col" class="num">Most</th></tr></thead>
          <tbody>${rows.map(({source, ends}) => html`<tr><th scope="row">${named(source, looks)}</th>${ends.map((end) => html`<td class="num">${end}</td>`)}</tr>`)}</tbody>
        </table></div></details>`,
      /** @type {HTMLElement} */ (this.place(id).querySelector('.table-place')),
    );
  }
}

/**
 * @typedef {object} Series
 * @property {string} source
 * @property {import('../palette.js').Look} look
 * @property {import('../history.js').Columns} columns
 * @property {boolean} isDim another source is shown above it
 */

/**
 * The sources to draw: those ranked first, and the pinned one.
 *
 * @param {import('../model.js').Model} model
 * @param {import('../palette.js').Looks} looks
 * @returns {Series[]}
 */
function chosen(model, looks) {
  const {sources} = model.history;
  const ranked = sourceNames(model).filter((name) => sources[name] !== undefined);
  const gone = Object.keys(sources).filter((name) => !ranked.includes(name));
  const names = [...ranked, ...gone].filter((name, i) => i < MOST || name === model.pinned);
  return names.map((source) => ({
    source,
    look: looks.of(source),
    columns: sources[source],
    isDim: model.pinned !== null && model.pinned !== source,
  }));
}

/** @param {(number | null)[]} values */
function last(values) {
  return values[values.length - 1];
}

/**
 * @param {HTMLElement} section
 * @param {string} id
 * @param {string} title
 */
function frame(section, id, title) {
  render(
    html`<div class="panel-head"><h2 id="${id}-title">${title}</h2><div class="caption"></div><div class="saving"></div></div>
      <div class="canvas"><canvas role="img"></canvas></div>
      <div class="table-place"></div>`,
    section,
  );
  return /** @type {HTMLCanvasElement} */ (section.querySelector('canvas'));
}

/** @param {HTMLElement} section */
function facetFrame(section) {
  render(
    html`<div class="panel-head"><h2 id="rates-title">Suspected false negatives over time</h2>
      <p>Share of each source’s examples in the window, against its own ${term('baseline', 'baseline')}, the dashed line: what the alarm has learnt as usual. The dotted line is what is tolerated. Rates differ between sources for good reasons; what counts is a rise.</p><div class="saving"></div></div>
      <div class="facets"></div>
      <div class="table-place"></div>`,
    section,
  );
  return /** @type {HTMLElement} */ (section.querySelector('.facets'));
}
