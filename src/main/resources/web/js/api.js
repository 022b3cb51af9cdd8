import {EventParser} from './sse.js';

const TOKEN = 'eci.token';

/** An answer that is not what was asked for; the body is a problem (RFC 9457) where there is one. */
export class ProblemError extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} body
   */
  constructor(status, body) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** @returns {Record<string, string>} */
function credentials() {
  const token = sessionStorage.getItem(TOKEN);
  return token ? {Authorization: `Bearer ${token}`} : {};
}

/** Keeps the token until the tab is closed. @param {string} token */
export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

/** Whether one was given. */
export function hasToken() {
  return sessionStorage.getItem(TOKEN) !== null;
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function request(path, options = {}) {
  const response = await fetch(path, {...options, headers: {...options.headers, ...credentials()}});
  if (!response.ok) {
    const text = await response.text();
    throw new ProblemError(response.status, parsed(text));
  }
  return response;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export async function get(path, signal) {
  return (await request(path, {signal})).json();
}

/**
 * Asks for something to be done.
 *
 * @param {string} path
 * @param {Record<string, any>} body
 */
export async function post(path, body) {
  const headers = {'Content-Type': 'application/json'};
  return (await request(path, {method: 'POST', headers, body: JSON.stringify(body)})).json();
}

/** @param {string} board */
export function boardPath(board) {
  return `/v1/boards/${encodeURIComponent(board)}`;
}

/**
 * Follows the events of a board. Fetch, as EventSource can send no token.
 *
 * @param {string | null} board null: the list of boards alone
 * @param {AbortSignal} signal ends it
 * @param {() => void} alive called whenever something comes, heartbeats as well
 */
export async function* events(board, signal, alive) {
  const query = board === null ? '' : `?board=${encodeURIComponent(board)}`;
  const response = await request(`/v1/events${query}`, {signal, cache: 'no-store'});
  const body = /** @type {ReadableStream<BufferSource>} */ (response.body);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  for (;;) {
    const {done, value} = await reader.read();
    if (done) {
      return;
    }
    alive();
    yield* parser.push(value);
  }
}
