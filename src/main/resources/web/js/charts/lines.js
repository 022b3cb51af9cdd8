import {decimalsFor, fixed} from '../format.js';
import {extent, quantile} from '../scale.js';
import {color} from '../theme.js';
import {Chart, dress, lonePoints, points, timeOptions} from './axes.js';
import {alarmMarks, backgroundMarks} from './marks.js';
import {labelWidth, LINE_PLUGINS} from './plugins.js';

const MANY = 5;
/** Share of the band's ends that the scale shows. */
const MOST = 0.95;

/** ECI over time: a line a source, with the band of its interval. */
export class Lines {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.decimals = 3;
    this.chart = new Chart(canvas, {
      type: 'line',
      data: {datasets: []},
      options: timeOptions({timeTicks: 6, text: (value) => fixed(value, this.decimals)}),
      plugins: LINE_PLUGINS,
    });
  }

  /**
   * @param {import('../model.js').Model} model
   * @param {import('./figures.js').Series[]} series
   */
  draw(model, series) {
    const {at} = model.history;
    const isMany = series.length > MANY;
    const strength = isMany ? 0.07 : 0.13;
    this.decimals = decimalsFor(
      series.flatMap(({columns}) => columns.eci.map((value, i) => (columns.intervalHigh[i] ?? 0) - (value ?? 0))),
    );
    this.chart.data.datasets = [
      ...series.flatMap((one) => band(at, one, one.isDim ? 0.03 : strength)),
      ...series.map((one) => line(at, one, isMany)),
    ];
    this.chart.data.marks = changeMarks(model);
    Object.assign(this.chart.options.scales.y, bounds(series));
    dress(this.chart, at, labelWidth(this.chart.ctx, series));
    this.chart.update('none');
  }
}

/**
 * Ends of the scale: all lines and most of the bands are within, so that the wide bands of the first
 * minutes do not press the rest together.
 *
 * @param {import('./figures.js').Series[]} series
 */
function bounds(series) {
  /** @param {string} column */
  const all = (column) => series.flatMap(({columns}) => columns[column].filter((value) => value !== null));
  const lines = all('eci');
  if (lines.length === 0) {
    return {};
  }
  const lows = all('intervalLow');
  const highs = all('intervalHigh');
  const [min, max] = extent(
    lows.length === 0 ? lines : [...lines, quantile(lows, 1 - MOST), quantile(highs, MOST)],
    0.08,
  );
  return {min, max};
}

/**
 * @param {number[]} at
 * @param {import('./figures.js').Series} series
 * @param {number} alpha
 */
function band(at, {columns, look}, alpha) {
  const fill = color(`--s${look.color}`, alpha);
  const edge = {borderWidth: 0, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0};
  return [
    {...edge, data: points(at, columns.intervalLow), fill: false},
    {...edge, data: points(at, columns.intervalHigh), fill: '-1', backgroundColor: fill},
  ];
}

/**
 * @param {number[]} at
 * @param {import('./figures.js').Series} series
 * @param {boolean} isMany
 */
function line(at, {source, columns, look, isDim}, isMany) {
  const ink = color(`--s${look.color}`);
  const values = columns.eci;
  return {
    source,
    ink,
    isDim,
    glyph: look.glyph,
    end: values[values.length - 1] ?? null,
    data: points(at, values),
    borderColor: color(`--s${look.color}`, isDim ? 0.3 : 1),
    borderWidth: isMany ? 1.4 : 1.75,
    borderDash: look.dash,
    pointBackgroundColor: ink,
    pointRadius: lonePoints(values),
    fill: false,
  };
}

/** Alarms, other backgrounds, and announced changes. @param {import('../model.js').Model} model */
function changeMarks(model) {
  const {at} = model.history;
  return [
    ...alarmMarks(model.alerts ?? [], at),
    ...backgroundMarks(model),
    ...model.ranking.changes
      .filter((/** @type {any} */ change) => change.at >= at[0])
      .map((/** @type {any} */ change) => ({fromMs: change.at, text: `${change.risen} over ${change.fallen}`})),
  ];
}
