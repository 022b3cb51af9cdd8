const NICE_MS = [
  1e3, 5e3, 15e3, 30e3, 6e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5,
];

/**
 * Step of a scale: 1, 2 or 5 times a power of ten.
 *
 * @param {number} span length of the scale
 * @param {number} most ticks
 */
export function niceStep(span, most) {
  const raw = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const times = [1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10;
  return times * power;
}

/**
 * Round numbers between two others.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
export function ticks(low, high, most) {
  if (!(high > low)) {
    return [low];
  }
  const step = niceStep(high - low, most);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({length: last - first + 1}, (_, i) => +((first + i) * step).toPrecision(12));
}

/**
 * Round times of day between two times.
 *
 * @param {number} fromMs
 * @param {number} toMs
 * @param {number} most
 * @param {number} [offsetMin] of local time to UTC, as Date.getTimezoneOffset says it
 */
export function timeTicks(fromMs, toMs, most, offsetMin = new Date(toMs).getTimezoneOffset()) {
  const raw = (toMs - fromMs) / Math.max(1, most);
  const step = NICE_MS.find((nice) => nice >= raw) ?? NICE_MS[NICE_MS.length - 1];
  const shift = offsetMin * 6e4;
  const times = [];
  for (let t = Math.ceil((fromMs - shift) / step) * step + shift; t <= toMs; t += step) {
    times.push(t);
  }
  return times;
}

/**
 * Ends of a scale that holds all values, with a margin.
 *
 * @param {number[]} values
 * @param {number} margin share of the length
 * @returns {[number, number]}
 */
export function extent(values, margin) {
  if (values.length === 0) {
    return [0, 1];
  }
  const low = Math.min(...values);
  const high = Math.max(...values);
  // A length of rounding errors has no ticks that differ.
  const isPoint = high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high));
  const pad = (isPoint ? Math.abs(high) || 1 : high - low) * margin;
  return [low - pad, high + pad];
}

/**
 * The value below which a share of the values lies.
 *
 * @param {number[]} values
 * @param {number} share from 0 to 1
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * Moves labels apart that would cover each other, keeping their order and, where there is room, the
 * bounds.
 *
 * @param {number[]} wanted positions, ascending
 * @param {number} gap least distance
 * @param {number} low
 * @param {number} high
 */
export function spread(wanted, gap, low, high) {
  const placed = [...wanted];
  for (let i = 0; i < placed.length; i++) {
    placed[i] = Math.max(placed[i], i === 0 ? low : placed[i - 1] + gap);
  }
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i], i === placed.length - 1 ? high : placed[i + 1] - gap);
  }
  return placed;
}
