import {events, ProblemError} from './api.js';

const SILENCE_MS = 25_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * @typedef {object} Follower
 * @property {() => void} opened the stream speaks
 * @property {(name: string, data: any) => void} heard an event came
 * @property {(error: unknown, pauseMs: number) => void} lost it broke off; tried again after the pause
 * @property {() => void} denied a token is needed, or another one; not tried again
 */

/**
 * Pause before the next try, in ms: doubles, with up to a quarter more by chance so that many pages
 * do not come back at once.
 *
 * @param {number} failures in a row, from 1
 * @param {number} chance from 0 to 1
 */
export function pauseMs(failures, chance) {
  const base = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return Math.round(base * (1 + chance / 4));
}

/** Follows the events of one board, through breaks, until it is stopped. */
export class Following {
  #stop = new AbortController();
  #wake = () => {};

  /**
   * @param {string | null} board
   * @param {Follower} follower
   */
  constructor(board, follower) {
    this.board = board;
    this.follower = follower;
    void this.#run();
  }

  stop() {
    this.#stop.abort();
    this.#wake();
  }

  /** Tries at once where it waits. */
  retry() {
    this.#wake();
  }

  async #run() {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      /** @type {unknown} */
      let error = null;
      try {
        await this.#once(() => {
          failures = 0;
        });
      } catch (e) {
        error = e;
      }
      if (this.#stop.signal.aborted) {
        return;
      }
      if (error instanceof ProblemError && error.status === 401) {
        this.follower.denied();
        return;
      }
      failures += 1;
      const pause = pauseMs(failures, Math.random());
      this.follower.lost(error, pause);
      await this.#sleep(pause);
    }
  }

  /** @param {() => void} spoke */
  async #once(spoke) {
    const silence = new AbortController();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    alive();
    const signal = AbortSignal.any([this.#stop.signal, silence.signal]);
    try {
      for await (const event of events(this.board, signal, alive)) {
        if (this.#stop.signal.aborted || event.name === 'end') {
          return;
        }
        spoke();
        this.follower.opened();
        this.follower.heard(event.name, JSON.parse(event.data));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {number} ms */
  #sleep(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}
