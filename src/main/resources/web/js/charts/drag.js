/** A shorter drag is a click. */
const LEAST_PX = 6;

/**
 * Lets a stretch of time be chosen on a chart by dragging over it; a double click shows all again.
 *
 * @param {any} chart of Chart.js
 * @param {(span: import('../span.js').Span | null) => void} choose
 */
export function letChoose(chart, choose) {
  const {canvas} = chart;
  const shade = document.createElement('i');
  shade.className = 'chosen';
  shade.hidden = true;
  canvas.after(shade);
  /** @type {number | null} where it began, px */
  let begin = null;
  /** @param {PointerEvent} event */
  const inside = (event) => Math.min(Math.max(event.offsetX, chart.chartArea.left), chart.chartArea.right);
  canvas.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    if (event.button === 0) {
      begin = inside(event);
    }
  });
  canvas.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    if (begin !== null) {
      const end = inside(event);
      shade.hidden = Math.abs(end - begin) < LEAST_PX;
      shade.style.left = `${Math.min(begin, end)}px`;
      shade.style.width = `${Math.abs(end - begin)}px`;
    }
  });
  /** @param {PointerEvent} event */
  const end = (event) => {
    const [from, to] = [begin ?? 0, inside(event)].sort((a, b) => a - b);
    if (begin !== null && event.type === 'pointerup' && to - from >= LEAST_PX) {
      choose({fromMs: chart.scales.x.getValueForPixel(from), toMs: chart.scales.x.getValueForPixel(to)});
    }
    begin = null;
    shade.hidden = true;
  };
  ['pointerup', 'pointercancel', 'pointerleave'].forEach((name) => canvas.addEventListener(name, end));
  canvas.addEventListener('dblclick', () => choose(null));
}
