import {percent} from '../format.js';
import {color} from '../theme.js';
import {Chart, dress, LONE_PX, lonePoints, timeOptions} from './axes.js';
import {alarmMarks, backgroundMarks} from './marks.js';
import {drawGlyph, LABEL_FONT, labelWidth, MARK_PLUGINS, shortened} from './plugins.js';

const LEAST_HEIGHT = 11;

/** Weights for trainers over time, one on top of the other. */
export class Areas {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    const options = timeOptions({timeTicks: 4, text: percent, tick: (value) => `${Math.round(100 * value)} %`});
    /** @type {any} */ (options.scales.y).min = 0;
    /** @type {any} */ (options.scales.y).max = 1;
    options.plugins.tooltip.itemSort = (a, b) => b.datasetIndex - a.datasetIndex;
    this.chart = new Chart(canvas, {type: 'line', data: {datasets: []}, options, plugins: [layerLabels, ...MARK_PLUGINS]});
  }

  /**
   * @param {import('../model.js').Model} model
   * @param {import('./figures.js').Series[]} series the first lies on top
   */
  draw(model, series) {
    const {at} = model.history;
    const isThere = at.map((_, i) => series.some(({columns}) => columns.weight[i] !== null));
    const base = at.map(() => 0);
    this.chart.data.datasets = [...series].reverse().map(({source, columns, look, isDim}, i) => {
      const ink = color(`--s${look.color}`);
      const raw = columns.weight.map((weight) => weight ?? 0);
      raw.forEach((weight, k) => (base[k] += weight));
      return {
        source,
        ink,
        raw,
        isDim,
        glyph: look.glyph,
        share: raw[raw.length - 1] ?? 0,
        top: base[base.length - 1] ?? 0,
        data: at.map((x, k) => ({x, y: isThere[k] ? base[k] : null})),
        fill: i === 0 ? 'origin' : '-1',
        backgroundColor: color(`--s${look.color}`, isDim ? 0.12 : 0.5),
        borderColor: color('--surface'),
        borderWidth: 1,
        clip: LONE_PX,
        pointRadius: lonePoints(at.map((_, k) => (isThere[k] ? raw[k] : null))),
        pointBackgroundColor: color(`--s${look.color}`),
        pointBorderColor: color(`--s${look.color}`),
      };
    });
    const capping = (model.alerts ?? []).filter((/** @type {any} */ alert) => alert.severity === 'CRITICAL');
    this.chart.data.marks = [...alarmMarks(capping, at), ...backgroundMarks(model)];
    dress(this.chart, at, labelWidth(this.chart.ctx, series));
    this.chart.update('none');
  }
}

/** Names beside their layers, where these are high enough. */
const layerLabels = {
  id: 'layerLabels',
  afterDatasetsDraw(/** @type {any} */ chart) {
    const {ctx, chartArea, scales} = chart;
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.fillStyle = color('--ink');
    for (const {source, share, top, glyph, ink, isDim} of chart.data.datasets) {
      const high = share * (chartArea.bottom - chartArea.top);
      if (high >= LEAST_HEIGHT) {
        const y = scales.y.getPixelForValue(top) + high / 2;
        ctx.globalAlpha = isDim ? 0.35 : 1;
        drawGlyph(ctx, glyph, ink, chartArea.right + 6, y - 6, 12);
        ctx.font = LABEL_FONT;
        ctx.fillText(shortened(source), chartArea.right + 22, y + 0.5);
      }
    }
    ctx.restore();
  },
};
