import {spread} from '../scale.js';
import {color} from '../theme.js';
import {Chart} from './axes.js';

export const LABEL_FONT = '500 11.5px Inter, system-ui, sans-serif';
const MARK_FONT = '500 11px Inter, system-ui, sans-serif';
const LABEL_GAP = 15;
/** Lines of text of marks; those that find no room are drawn without. */
const MOST_ROWS = 4;
const GLYPH = 16;

/** A line where the pointer is. */
const pointerLine = {
  id: 'pointerLine',
  afterDatasetsDraw(/** @type {any} */ chart) {
    const [active] = chart.tooltip?.getActiveElements() ?? [];
    if (active) {
      vertical(chart, active.element.x, color('--edge'), []);
    }
  },
};

/** Glyph and name at the end of each line, moved apart. */
const endLabels = {
  id: 'endLabels',
  afterDatasetsDraw(/** @type {any} */ chart) {
    const {ctx, chartArea} = chart;
    const ends = chart.data.datasets
      .filter((/** @type {any} */ dataset) => dataset.source !== undefined && dataset.end !== null)
      .map((/** @type {any} */ dataset) => ({dataset, y: chart.scales.y.getPixelForValue(dataset.end)}))
      .sort((/** @type {any} */ a, /** @type {any} */ b) => a.y - b.y);
    const places = spread(ends.map((/** @type {any} */ end) => end.y), LABEL_GAP, chartArea.top + 4, chartArea.bottom - 2);
    ctx.save();
    ctx.font = LABEL_FONT;
    ctx.textBaseline = 'middle';
    ends.forEach((/** @type {any} */ {dataset}, /** @type {number} */ i) => {
      ctx.globalAlpha = dataset.isDim ? 0.35 : 1;
      drawGlyph(ctx, dataset.glyph, dataset.ink, chartArea.right + 6, places[i] - 6, 12);
      ctx.fillStyle = color('--ink');
      ctx.fillText(shortened(dataset.source), chartArea.right + 22, places[i] + 0.5);
    });
    ctx.restore();
  },
};

/** Alarms as shaded times with a sign at the top; announced changes as signs at the bottom. */
const marks = {
  id: 'marks',
  beforeDatasetsDraw(/** @type {any} */ chart) {
    const {ctx, chartArea, scales} = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    for (const mark of chart.data.marks ?? []) {
      const from = scales.x.getPixelForValue(mark.fromMs);
      if (mark.toMs !== undefined) {
        ctx.fillStyle = color('--alarm', 0.13);
        ctx.fillRect(from, chartArea.top, scales.x.getPixelForValue(mark.toMs) - from, chartArea.height);
      }
      vertical(chart, from, color(mark.toMs === undefined ? '--muted' : '--alarm'), mark.toMs === undefined ? [2, 3] : []);
    }
    ctx.restore();
  },
  afterDatasetsDraw(/** @type {any} */ chart) {
    const {ctx, chartArea, scales} = chart;
    ctx.save();
    ctx.font = MARK_FONT;
    /** @type {number[]} where the text of a line ends */
    const ends = [];
    const shown = (chart.data.marks ?? []).filter(
      (/** @type {any} */ mark) => mark.fromMs <= scales.x.max && (mark.toMs ?? mark.fromMs) >= scales.x.min,
    );
    for (const mark of [...shown].sort((a, b) => a.fromMs - b.fromMs)) {
      const x = Math.max(chartArea.left, scales.x.getPixelForValue(mark.fromMs)) + 4;
      const free = ends.findIndex((end) => end < x);
      const row = free < 0 ? ends.length : free;
      if (row >= MOST_ROWS) {
        continue;
      }
      ends[row] = x + ctx.measureText(mark.text).width + 6;
      ctx.fillStyle = color(mark.toMs === undefined ? '--muted' : '--alarm');
      ctx.fillText(mark.text, x, chartArea.top + 9 + 12 * row);
    }
    ctx.restore();
  },
};

/**
 * @param {any} chart
 * @param {number} x
 * @param {string} ink
 * @param {number[]} dash
 */
function vertical({ctx, chartArea}, x, ink, dash) {
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(Math.round(x) + 0.5, chartArea.top);
  ctx.lineTo(Math.round(x) + 0.5, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} outline
 * @param {string} ink
 * @param {number} x
 * @param {number} y
 * @param {number} size px
 */
export function drawGlyph(ctx, outline, ink, x, y, size) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(size / GLYPH, size / GLYPH);
  ctx.fillStyle = ink;
  ctx.fill(new Path2D(outline));
  ctx.restore();
}

/**
 * Room for names at the end of lines, px.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {{source: string}[]} series
 */
export function labelWidth(ctx, series) {
  ctx.save();
  ctx.font = LABEL_FONT;
  const widths = series.map(({source}) => ctx.measureText(shortened(source)).width);
  ctx.restore();
  return Math.ceil(26 + Math.max(0, ...widths));
}

/** @param {string} name */
export function shortened(name) {
  return name.length <= 18 ? name : `${name.slice(0, 17)}…`;
}

Chart.register(pointerLine);

export const LINE_PLUGINS = [endLabels, marks];
export const MARK_PLUGINS = [marks];
