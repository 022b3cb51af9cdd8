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
 * @property {string} said to screen readers, of the newest verdict
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
   */
  constructor(place, model) {
    this.place = place;
    this.model = model;
    place.addEventListener('keydown', (event) => this.#press(event));
    place.addEventListener('close', () => {
      this.#state = null;
    });
  }

  /**
   * @param {string} board
   * @param {string} source
   */
  open(board, source) {
    /** @type {State} */
    const state = {board, source, examples: null, at: 0, leastVerdicts: 0, isBusy: false, problem: null, said: ''};
    this.#state = state;
    void this.#load(state);
    this.place.showModal();
  }

  /** @param {State} state whose examples are not known yet */
  async #load(state) {
    state.problem = null;
    this.draw();
    try {
      const body = await get(`${boardPath(state.board)}/quarantine?source=${encodeURIComponent(state.source)}`);
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
    tryAgain: () => this.#tryAgain(),
    /** @param {boolean} isFalseNegative */
    judge: (isFalseNegative) => void this.#judge(isFalseNegative),
    /** @param {number} by */
    move: (by) => this.#move(by),
  };

  #tryAgain() {
    if (this.#state !== null) {
      // The button goes, and what has the focus is what hears the keys.
      this.place.focus();
      void this.#load(this.#state);
    }
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const key = event.key.toLowerCase();
    if (event.repeat && ['y', 'n', 'enter'].includes(key)) {
      // A key that is held must not judge what nobody has read.
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const action = {
      y: () => this.#judge(true),
      n: () => this.#judge(false),
      j: () => this.#move(1),
      k: () => this.#move(-1),
    }[key];
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
    const number = state.at + 1;
    state.isBusy = true;
    state.problem = null;
    state.said = '';
    this.draw();
    try {
      const {source, exampleId} = example;
      await post(`${boardPath(state.board)}/verdicts`, {source, exampleId, isFalseNegative});
      example.verdict = {isFalseNegative, isByModel: false};
      state.said = `Example ${number} judged: ${isFalseNegative ? 'a false negative' : 'a good negative'}.`;
      // Meanwhile a person may have moved on, or opened the dialog for another source.
      if (this.#state === state && state.examples?.[state.at] === example) {
        this.#move(1);
      }
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
