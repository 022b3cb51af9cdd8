import {html, render} from '/assets/lit-html/lit-html.js';
import {percent} from '../format.js';
import {baselines, isActive} from '../model.js';
import {niceStep} from '../scale.js';
import {color} from '../theme.js';
import {glyph} from '../views/marks.js';
import {Chart, dress, points, timeOptions} from './axes.js';
import {MARK_PLUGINS} from './plugins.js';

const LEAST_TOP = 0.02;

/** A small chart for each source, all on one scale. */
export class Facets {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
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
    const alerts = (model.alerts ?? []).filter((/** @type {any} */ alert) => alert.kind === 'FALSE_NEGATIVE_SPIKE' && alert.firedAt);
    const rates = series.flatMap(({columns}) => columns.falseNegativeRate.filter((rate) => rate !== null));
    const usual = baselines(model);
    const most = 1.05 * Math.max(LEAST_TOP, ...rates, ...usual.values());
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
    const facet = {figure, chart};
    this.facets.set(source, facet);
    return facet;
  }

  /**
   * @param {import('../model.js').Model} model
   * @param {import('./figures.js').Series} series
   * @param {any[]} alerts
   * @param {{top: number, usual: number | null}} scale its end, and the alarm's baseline
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
        fill: 'origin',
      },
      level(at, usual, color(firing ? '--alarm' : '--muted')),
    ];
    chart.data.marks = alerts.map((alert) => ({
      fromMs: alert.firedAt,
      toMs: isActive(alert) ? at[at.length - 1] : alert.resolvedAt,
      text: '▲ alarm',
    }));
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
 * @param {number | null} usual
 * @param {any} actions
 */
function caption(source, look, rates, usual, actions) {
  return html`<button type="button" class="source" @click=${() => actions.pin(source)}>${glyph(look)}<span class="name">${source}</span></button>
    <span class="now">${percent(rates[rates.length - 1])}</span>
    <span class="usual">${against(usual)}</span>`;
}

/** @param {number | null} usual */
function against(usual) {
  return usual === null ? 'learning its baseline' : `baseline ${percent(usual)}`;
}

/**
 * @param {number[]} at
 * @param {number | null} value
 * @param {string} ink
 */
function level(at, value, ink) {
  const ends = value === null || at.length < 2 ? [] : [{x: at[0], y: value}, {x: at[at.length - 1], y: value}];
  return {data: ends, borderColor: ink, borderWidth: 1, borderDash: [4, 3], fill: false, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0};
}
