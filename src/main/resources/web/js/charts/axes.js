import {clock, minute} from '../format.js';
import {timeTicks} from '../scale.js';
import {color} from '../theme.js';

/** Chart.js, which its script puts there (chart.umd.min.js has no modules that browsers resolve). */
export const Chart = /** @type {any} */ (globalThis).Chart;

const FONT = {family: 'Inter, system-ui, sans-serif', size: 11};
const CLOSE_MS = 240_000;

/** What is shown beside a point that is alone. */
const AROUND_MS = 30_000;

/** Its radius. */
export const LONE_PX = 3;

/** Room for a time beside the axis. */
const TICK_PX = 62;

/**
 * Options that all charts over time share. Nothing moves but the data.
 *
 * @param {object} shape
 * @param {number} shape.timeTicks
 * @param {(value: number) => string} shape.text of the values
 * @param {(value: number) => string} [shape.tick] of the values beside the axis, where Chart.js has no good one
 */
export function timeOptions({timeTicks: most, text, tick}) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    layout: {padding: {right: 4, top: 6}},
    interaction: {mode: 'index', axis: 'x', intersect: false},
    elements: {point: {radius: 0, hoverRadius: 3}, line: {borderWidth: 1.75, borderJoinStyle: 'round'}},
    scales: {
      x: {
        type: 'linear',
        grid: {display: false},
        border: {display: false},
        afterBuildTicks: (/** @type {any} */ axis) => {
          axis.ticks = timeTicks(axis.min, axis.max, Math.min(most, Math.floor(axis.width / TICK_PX))).map((value) => ({value}));
        },
        ticks: {
          autoSkip: false,
          maxRotation: 0,
          font: FONT,
          callback(/** @type {number} */ value) {
            const scale = /** @type {any} */ (this);
            return scale.max - scale.min < CLOSE_MS ? clock(value) : minute(value);
          },
        },
      },
      y: {
        border: {display: false},
        ticks: {maxTicksLimit: 6, includeBounds: false, font: FONT, padding: 6, ...(tick && {callback: tick})},
      },
    },
    plugins: {legend: {display: false}, tooltip: tooltip(text)},
  };
}

/** @param {(value: number) => string} text */
function tooltip(text) {
  return {
    filter: (/** @type {any} */ item) => item.dataset.source !== undefined && item.parsed.y !== null,
    itemSort: (/** @type {any} */ a, /** @type {any} */ b) => b.parsed.y - a.parsed.y,
    titleFont: {...FONT, weight: '600'},
    bodyFont: FONT,
    padding: 9,
    cornerRadius: 5,
    caretSize: 0,
    caretPadding: 12,
    boxWidth: 8,
    boxHeight: 8,
    boxPadding: 4,
    displayColors: true,
    callbacks: {
      title: (/** @type {any[]} */ items) => (items.length === 0 ? '' : clock(items[0].parsed.x)),
      label: (/** @type {any} */ item) => `${item.dataset.source}  ${text(item.dataset.raw?.[item.dataIndex] ?? item.parsed.y)}`,
      labelColor: (/** @type {any} */ item) => ({
        borderColor: item.dataset.ink,
        backgroundColor: item.dataset.ink,
        borderRadius: 4,
      }),
    },
  };
}

/**
 * Sets the colours of the theme, the time that is shown, and the room for labels.
 *
 * @param {any} chart
 * @param {number[]} at
 * @param {number} right of the lines, px
 */
export function dress(chart, at, right) {
  const {layout, scales, plugins} = chart.options;
  layout.padding.right = right;
  const around = at.length > 1 ? 0 : AROUND_MS;
  scales.x.min = (at[0] ?? 0) - around;
  scales.x.max = (at[at.length - 1] ?? 0) + around;
  scales.x.ticks.color = color('--muted');
  scales.y.ticks.color = color('--muted');
  scales.y.grid = {color: color('--hair'), drawTicks: false};
  Object.assign(plugins.tooltip, {
    backgroundColor: color('--surface'),
    titleColor: color('--ink'),
    bodyColor: color('--ink'),
    borderColor: color('--edge'),
    borderWidth: 1,
  });
}

/**
 * Sizes of points, px: no line shows one that has none beside it.
 *
 * @param {(number | null)[]} values
 */
export function lonePoints(values) {
  return values.map((value, i) => ((value ?? null) !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? LONE_PX : 0));
}

/**
 * Points of a column.
 *
 * @param {number[]} at
 * @param {(number | null)[]} values
 */
export function points(at, values) {
  return at.map((x, i) => ({x, y: values[i]}));
}
