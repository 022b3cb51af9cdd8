/** The factors of the trace, in the order of the formula. */
export const PARTS = [
  {key: 'consistency', name: 'Consistency', means: 'how surely the negatives are negatives'},
  {key: 'locality', name: 'Locality', means: 'how close to the query they are'},
  {key: 'residuality', name: 'Residuality', means: 'how little they share the query’s words'},
  {key: 'residualNorm', name: 'Residual norm', means: 'how far from the positive they point'},
];

/**
 * What lifts a source above the board and what drags it below: for each part ln of the value, less
 * the board's mean of it. The parts of a source sum to ln of its trace over the board's geometric
 * mean trace.
 *
 * @param {any[]} sources scores of one window
 * @returns {Map<string, Record<string, number>>} source and part; 0 where a value is not positive
 */
export function contributions(sources) {
  /** @type {Map<string, Record<string, number>>} */
  const result = new Map(sources.map((source) => [source.source, {}]));
  for (const {key} of PARTS) {
    const logs = sources.map((source) => Math.log(source[key]));
    const finite = logs.filter(Number.isFinite);
    const mean = finite.reduce((sum, log) => sum + log, 0) / Math.max(1, finite.length);
    sources.forEach((source, i) => {
      const parts = /** @type {Record<string, number>} */ (result.get(source.source));
      parts[key] = Number.isFinite(logs[i]) ? logs[i] - mean : 0;
    });
  }
  return result;
}
