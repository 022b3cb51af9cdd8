import {html, render} from '/assets/lit-html/lit-html.js';
import {percent} from '../format.js';
import {baselines, isFalseNegative} from '../model.js';
import {niceStep} from '../scale.js';
import {color} from '../theme.js';
import {breakable, glyph} from '../views/marks.js';
import {Chart, dress, lonePoints, points, timeOptions} from './axes.js';
import {letChoose} from './drag.js';
import {alarmMarks, backgroundMarks} from './marks.js';
import {MARK_PLUGINS} from './plugins.js';

const LEAST_TOP = 0.02;

/** A small chart for each source, all on one scale. */
export class Facets {
  /**
   * @param {HTMLElement} place
   * @param {(span: import('../span.js').Span | null) => void} choose
   */
  constructor(place, choose) {
    this.place = place;
    this.choose = choose;
    /** @type {Map<string, {figure: HTMLElement, chart: any}>} */
    this.facets = new Map();
  }

  /**
   * @param {import('../model.js').Model} model
   * @param {import('./figures.js').Series[]} series
   * @param {any} actions
   */
  draw(model, series, actions) {
    this.#keepOnly(series.map(({source}) => source));
    const alerts = (model.alerts ?? []).filter(isFalseNegative);
    const rates = series.flatMap(({columns}) => columns.falseNegativeRate.filter((rate) => rate !== null));
    const usual = baselines(model);
    const most = 1.05 * Math.max(LEAST_TOP, ...rates, ...[...usual.values()].map(({limit}) => limit));
    const step = niceStep(most, 3);
    const top = step * Math.ceil(most / step);
    series.forEach((one, i) => {
      const own = alerts.filter((/** @type {any} */ alert) => alert.source === one.source);
      const {figure} = this.#facet(one.source);
      // What is in its place stays, and keeps the focus.
      if (this.place.children[i] !== figure) {
        this.place.insertBefore(figure, this.place.children[i] ?? null);
      }
      this.#one(model, one, own, {top, usual: usual.get(one.source) ?? null}, actions);
    });
  }

  /** @param {string[]} sources */
  #keepOnly(sources) {
    for (const [source, {figure, chart}] of this.facets) {
      if (!sources.includes(source)) {
        chart.destroy();
        figure.remove();
        this.facets.delete(source);
      }
    }
  }

  /** @param {string} source */
  #facet(source) {
    const known = this.facets.get(source);
    if (known) {
      return known;
    }
    const figure = document.createElement('figure');
    figure.innerHTML = '<figcaption></figcaption><div class="canvas facet"><canvas role="img"></canvas></div>';
    const options = timeOptions({timeTicks: 3, text: percent, tick: (value) => `${+(100 * value).toFixed(1)} %`});
    options.scales.y.ticks.maxTicksLimit = 5;
    const chart = new Chart(figure.querySelector('canvas'), {type: 'line', data: {datasets: []}, options, plugins: MARK_PLUGINS});
    letChoose(chart, this.choose);
    const facet = {figure, chart};
    this.facets.set(source, facet);
    return facet;
  }

  /**
   * @param {import('../model.js').Model} model
   * @param {import('./figures.js').Series} series
   * @param {any[]} alerts
   * @param {{top: number, usual: Usual | null}} scale its end, and what the alarm compares with
   * @param {any} actions
   */
  #one(model, {source, look, columns, isDim}, alerts, {top, usual}, actions) {
    const {figure, chart} = this.#facet(source);
    const {at} = model.history;
    const rates = columns.falseNegativeRate;
    const firing = alerts.find((alert) => alert.state === 'FIRING');
    figure.classList.toggle('dim', isDim);
    figure.classList.toggle('hot', firing !== undefined);
    render(caption(source, look, rates, usual, actions), /** @type {HTMLElement} */ (figure.querySelector('figcaption')));
    figure.querySelector('canvas')?.setAttribute('aria-label', `${source}: ${percent(rates[rates.length - 1])}, ${against(usual)}.`);
    chart.data.datasets = [
      {
        source,
        ink: color(`--s${look.color}`),
        data: points(at, rates),
        borderColor: color(`--s${look.color}`),
        backgroundColor: color(`--s${look.color}`, 0.12),
        pointRadius: lonePoints(rates),
        pointBackgroundColor: color(`--s${look.color}`),
        fill: 'origin',
      },
      level(at, usual?.usual, color('--muted'), [4, 3]),
      level(at, usual?.limit, color('--alarm'), [1, 3]),
    ];
    chart.data.marks = [
      ...alarmMarks(alerts, at).map((mark) => ({...mark, text: '▲ alarm'})),
      ...backgroundMarks(model).map((mark) => ({...mark, text: mark.text.split(':')[0]})),
    ];
    chart.options.scales.y.min = 0;
    chart.options.scales.y.max = top;
    dress(chart, at, 4);
    chart.update('none');
  }
}

/**
 * @param {string} source
 * @param {import('../palette.js').Look} look
 * @param {(number | null)[]} rates
 * @param {Usual | null} usual
 * @param {any} actions
 */
function caption(source, look, rates, usual, actions) {
  return html`<button type="button" class="source" @click=${() => actions.pin(source)}>${glyph(look)}<span class="name">${breakable(source)}</span></button>
    <span class="now">${percent(rates[rates.length - 1])}</span>
    <span class="usual">${against(usual)}</span>`;
}

/** @typedef {{usual: number, limit: number}} Usual rates: what is usual, and what is tolerated */

/** @param {Usual | null} usual */
function against(usual) {
  return usual === null ? 'learning its baseline' : `baseline ${percent(usual.usual)}, tolerated up to ${percent(usual.limit)}`;
}

/**
 * @param {number[]} at
 * @param {number | undefined} value
 * @param {string} ink
 * @param {number[]} dash
 */
function level(at, value, ink, dash) {
  const ends = value === undefined || at.length < 2 ? [] : [{x: at[0], y: value}, {x: at[at.length - 1], y: value}];
  return {data: ends, borderColor: ink, borderWidth: 1, borderDash: dash, fill: false, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0};
}
