import {html, render} from '/assets/lit-html/lit-html.js';

/** What the numbers mean, each with the chapter that says more. */
const TERMS = [
  {key: 'eci', name: 'ECI', chapter: 'eci_sem', means: 'how much the negatives of a source can teach the encoder: informative ones, in many directions. Higher is better. Only scores of one board and one background can be compared.'},
  {key: 'nat', name: 'Nat', chapter: 'eci_sem', means: 'the unit of ECI: a bit is the unit of logarithms to base 2, a nat of natural ones (1 nat is 1.44 bits). It is the differences between sources that count, not the size of the number.'},
  {key: 'interval', name: '95 % interval', chapter: 'how-certain-a-score-is', means: 'where the score would lie with other queries of the same kind, 95 times of 100. It narrows as examples come.'},
  {key: 'rank', name: 'Rank, tie', chapter: 'how-certain-a-score-is', means: '2–3 says that the source may be second or third: the data cannot tell yet. Those that share places are tied.'},
  {key: 'parts', name: 'Easy, hard, false', chapter: 'false-negatives-and-alarms', means: 'what its examples are. Easy: no nearer to the query than any passage, and of little use. Hard: nearer, what is worth training on. False: suspected false negatives.'},
  {key: 'false', name: 'Suspected false negative', chapter: 'false-negatives-and-alarms', means: 'a negative that is labelled positive, or so near to query and positive that it probably is one. Sources differ for good reasons; what counts is a rise.'},
  {key: 'baseline', name: 'Baseline, tolerance', chapter: 'false-negatives-and-alarms', means: 'the baseline is the rate that the alarm has learnt as usual for the source. It may rise by the tolerance; beyond that evidence for an alarm adds up.'},
  {key: 'weight', name: 'Trainer gets', chapter: 'mixture', means: 'the share of its negatives that a trainer which follows the mixture takes from the source.'},
  {key: 'trace', name: 'Consistency, locality, residuality, residual norm, trace', chapter: 'eci_sem', means: 'the four parts multiply to the trace, which ECI is close to: how surely the negatives are negatives, how close to the query, how little they share its words, and how far they point from the positive.'},
  {key: 'state', name: 'Warming up, provisional', chapter: 'how-certain-a-score-is', means: 'below 100 examples a source has no rank; below 1,000 examples or 125 queries its rank may still change.'},
  {key: 'background', name: 'Background', chapter: 'background-the-unit-in-which-margins-are-measured', means: 'where the cosines of this encoder lie, measured over the board’s first queries. All scores are in its units.'},
];

/** @param {string} [key] of the term that is looked for */
function open(key) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('glossary'));
  render(
    html`<h2 id="glossary-title">What the numbers mean</h2>
      <dl>
        ${TERMS.map(
          (term) => html`<div id=${`term-${term.key}`} class=${term.key === key ? 'sought' : ''}>
            <dt>${term.name}</dt>
            <dd>${term.means} <a href=${`/docs/concepts#${term.chapter}`} target="_blank" rel="noopener">More<span class="unseen"> about ${term.name}</span></a></dd>
          </div>`,
        )}
      </dl>
      <form method="dialog"><button>Close</button> <a href="/docs/concepts" target="_blank" rel="noopener">All concepts</a> <a href="/docs/evidence" target="_blank" rel="noopener">Does the score predict training?</a></form>`,
    dialog,
  );
  dialog.showModal();
  dialog.querySelector('.sought')?.scrollIntoView({block: 'nearest'});
}

/**
 * A word that opens the glossary at its term.
 *
 * @param {string} key
 * @param {string} text
 */
export function term(key, text) {
  return html`<button type="button" class="term" aria-haspopup="dialog" @click=${() => open(key)}>${text}</button>`;
}

/** Opens it from anywhere. */
export function glossaryButton() {
  return html`<button type="button" class="glossary" aria-haspopup="dialog" @click=${() => open()}>Glossary</button>`;
}
