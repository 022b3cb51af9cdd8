import {html, nothing} from '/assets/lit-html/lit-html.js';
import {clock, fixed, percent, words} from '../format.js';

/**
 * One example for a person: what is asked, what is known to answer, and what may answer as well.
 *
 * @param {import('../judging.js').State} state
 * @param {any} source of the primary window, with its rates; undefined where it is not in there
 * @param {any} actions
 */
export function suspects(state, source, actions) {
  const {examples, at, problem} = state;
  return html`
    <header>
      <h2 id="judging-title">Does the passage answer the query?</h2>
      <p class="quiet">${state.source} on ${state.board}</p>
      <button type="button" class="close" @click=${actions.close}>Close <kbd>Esc</kbd></button>
    </header>
    <p class="unseen" role="status">${state.said}</p>
    ${problem === null ? nothing : html`<p class="error" role="alert">${problem}</p>`}
    ${examples === null ? notYet(problem, actions) : examples.length === 0 ? none() : example(examples[at], state, actions)}
    <footer>
      ${examples === null || examples.length === 0 ? nothing : progress(state)}
      ${source === undefined ? nothing : rates(source, state)}
    </footer>
  `;
}

/**
 * @param {string | null} problem
 * @param {any} actions
 */
function notYet(problem, actions) {
  return problem === null
    ? html`<p class="quiet">Asking for the examples</p>`
    : html`<p><button type="button" @click=${actions.tryAgain}>Try again</button></p>`;
}

function none() {
  return html`<p>There are no examples of this source to judge. <code>quarantine.share</code> and <code>audit.share</code> say how many come.</p>`;
}

/**
 * @param {any} example
 * @param {import('../judging.js').State} state
 * @param {any} actions
 */
function example(example, state, actions) {
  return html`
    <div class="texts" data-example=${example.exampleId}>
      ${text('Query', example.queryId, example.queryText)}
      ${text('Known answer', example.positiveId, example.positiveText)}
      ${text('Passage to judge', example.documentId, example.documentText)}
    </div>
    <p class="quiet">
      ${example.suspected ? 'Suspected' : 'Not suspected, drawn to audit'}: logit u ${fixed(example.u, 2)}${
        example.crossEncoderScore === null ? '' : `, cross-encoder ${fixed(example.crossEncoderScore, 2)}`
      }${example.detectors.length > 0 ? `, found by ${example.detectors.map(words).join(', ')}` : ''}, mined ${clock(example.minedAt)}.
      ${example.verdict === null ? nothing : html`<b>${judged(example.verdict)}</b>`}
    </p>
    <p class="answers">
      <button type="button" aria-keyshortcuts="y" aria-pressed=${example.verdict?.isFalseNegative === true} aria-disabled=${state.isBusy} @click=${() => actions.judge(true)}>Yes, a false negative <kbd>Y</kbd></button>
      <button type="button" aria-keyshortcuts="n" aria-pressed=${example.verdict?.isFalseNegative === false} aria-disabled=${state.isBusy} @click=${() => actions.judge(false)}>No, a good negative <kbd>N</kbd></button>
      <span class="moves">
        <button type="button" aria-keyshortcuts="k" @click=${() => actions.move(-1)}>Previous <kbd>K</kbd></button>
        <button type="button" aria-keyshortcuts="j" @click=${() => actions.move(1)}>Next <kbd>J</kbd></button>
      </span>
    </p>
  `;
}

/** @param {{isFalseNegative: boolean, isByModel: boolean}} verdict */
function judged({isFalseNegative, isByModel}) {
  return `${isByModel ? 'A model' : 'A person'} has said: ${isFalseNegative ? 'a false negative' : 'a good negative'}.`;
}

/**
 * @param {string} role
 * @param {string} id
 * @param {string | null} words
 */
function text(role, id, words) {
  return html`<section tabindex="0" aria-label=${role}>
    <h3>${role}</h3>
    <p class="id">${id}</p>
    ${words === null ? html`<p class="quiet">Its record came without a text.</p>` : html`<p class="words">${words}</p>`}
  </section>`;
}

/** @param {import('../judging.js').State} state */
function progress({examples, at}) {
  const all = examples ?? [];
  const done = all.filter((example) => example.verdict !== null).length;
  return html`<p>Example ${at + 1} of ${all.length}, ${done} judged.</p>`;
}

/**
 * What the verdicts make of the rate.
 *
 * @param {any} source
 * @param {import('../judging.js').State} state
 */
function rates(source, {examples, leastVerdicts}) {
  const corrected = source.correctedRate;
  if (corrected !== null) {
    return html`<p id="corrected">Suspected ${percent(source.falseNegativeRate)}; by ${corrected.verdicts} verdicts <b>${percent(corrected.rate)}</b> are false negatives (95 %: ${percent(corrected.low)} to ${percent(corrected.high)}).</p>`;
  }
  /** @param {boolean} isSuspected */
  const count = (isSuspected) => (examples ?? []).filter((one) => one.suspected === isSuspected && one.verdict !== null).length;
  return html`<p id="corrected">Suspected ${percent(source.falseNegativeRate)}; the rate is corrected from ${leastVerdicts} verdicts on suspected and ${leastVerdicts} on audited examples on, here are ${count(true)} and ${count(false)}.</p>`;
}
