import {render} from '/assets/lit-html/lit-html.js';
import {boardPath, get, post} from './api.js';
import {suspects} from './views/suspects.js';

/**
 * What is judged now.
 *
 * @typedef {object} State
 * @property {string} board
 * @property {string} source
 * @property {any[] | null} examples null until they are known
 * @property {number} at index of the one that is shown
 * @property {number} leastVerdicts of each sample, below which no rate is corrected
 * @property {boolean} isBusy a verdict is on its way
 * @property {string | null} problem why something failed
 */

/**
 * The order in which examples are judged: first those without a person's verdict, of these one of
 * the suspected and one of the audited in turn, the newest first.
 *
 * @param {any[]} examples
 */
export function inTurns(examples) {
  const newest = [...examples].sort((a, b) => b.minedAt - a.minedAt);
  /** @param {boolean} isSuspected */
  const open = (isSuspected) => newest.filter((one) => one.suspected === isSuspected && !isByPerson(one));
  const [suspected, audited] = [open(true), open(false)];
  const turns = newest.flatMap((_, i) => [suspected[i], audited[i]]).filter((one) => one !== undefined);
  return [...turns, ...newest.filter(isByPerson)];
}

/** @param {any} example */
function isByPerson({verdict}) {
  return verdict !== null && !verdict.isByModel;
}

/** A dialog in which a person judges the examples of a source, by buttons or keys. */
export class Judging {
  /** @type {State | null} */
  #state = null;

  /**
   * @param {HTMLDialogElement} place
   * @param {() => import('./model.js').Model} model
   * @param {(text: string) => void} say to screen readers
   */
  constructor(place, model, say) {
    this.place = place;
    this.model = model;
    this.say = say;
    place.addEventListener('keydown', (event) => this.#press(event));
    place.addEventListener('close', () => {
      this.#state = null;
    });
  }

  /**
   * @param {string} board
   * @param {string} source
   */
  async open(board, source) {
    const state = {board, source, examples: /** @type {any[] | null} */ (null), at: 0, leastVerdicts: 0, isBusy: false, problem: /** @type {string | null} */ (null)};
    this.#state = state;
    this.draw();
    this.place.showModal();
    try {
      const body = await get(`${boardPath(board)}/quarantine?source=${encodeURIComponent(source)}`);
      state.examples = inTurns(body.examples);
      state.leastVerdicts = body.leastVerdicts;
    } catch (error) {
      state.problem = `The examples cannot be had: ${message(error)}`;
    }
    this.draw();
  }

  draw() {
    const state = this.#state;
    if (state === null) {
      return;
    }
    const {ranking} = this.model();
    const sources = ranking?.board === state.board ? (ranking.window?.sources ?? []) : [];
    const source = sources.find((/** @type {any} */ one) => one.source === state.source);
    render(suspects(state, source, this.#actions), this.place);
  }

  #actions = {
    close: () => this.place.close(),
    /** @param {boolean} isFalseNegative */
    judge: (isFalseNegative) => void this.#judge(isFalseNegative),
    /** @param {number} by */
    move: (by) => this.#move(by),
  };

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const action = {
      y: () => this.#judge(true),
      n: () => this.#judge(false),
      j: () => this.#move(1),
      k: () => this.#move(-1),
    }[event.key.toLowerCase()];
    if (action !== undefined) {
      event.preventDefault();
      void action();
    }
  }

  /** @param {number} by */
  #move(by) {
    const state = this.#state;
    if (state?.examples) {
      state.at = Math.max(0, Math.min(state.examples.length - 1, state.at + by));
      this.draw();
      this.place.querySelectorAll('.texts section').forEach((section) => section.scrollTo(0, 0));
    }
  }

  /** @param {boolean} isFalseNegative */
  async #judge(isFalseNegative) {
    const state = this.#state;
    const example = state?.examples?.[state.at];
    if (!state || !example || state.isBusy) {
      return;
    }
    state.isBusy = true;
    state.problem = null;
    this.draw();
    try {
      const {source, exampleId} = example;
      await post(`${boardPath(state.board)}/verdicts`, {source, exampleId, isFalseNegative});
      example.verdict = {isFalseNegative, isByModel: false};
      this.say(`Judged: ${isFalseNegative ? 'a false negative' : 'a good negative'}.`);
      this.#move(1);
    } catch (error) {
      state.problem = `The verdict was not written: ${message(error)}`;
    }
    state.isBusy = false;
    this.draw();
  }
}

/** @param {unknown} error */
function message(error) {
  return error instanceof Error ? error.message : String(error);
}
