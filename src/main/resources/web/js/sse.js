/**
 * @typedef {object} ServerEvent
 * @property {string} name of the event; "message" where none was given
 * @property {string} data its lines, joined by line feeds
 */

/** Parses server-sent events from pieces of text as they come (WHATWG HTML, section 9.2.6). */
export class EventParser {
  #rest = '';
  #name = '';
  /** @type {string[]} */
  #lines = [];

  /**
   * @param {string} text the next piece of the stream
   * @returns {ServerEvent[]} the events that it completes
   */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    /** @type {ServerEvent[]} */
    const events = [];
    for (const line of lines) {
      if (line !== '') {
        this.#field(line);
      } else if (this.#lines.length > 0) {
        events.push({name: this.#name || 'message', data: this.#lines.join('\n')});
        this.#forget();
      } else {
        this.#forget();
      }
    }
    return events;
  }

  #forget() {
    this.#name = '';
    this.#lines = [];
  }

  /** @param {string} line */
  #field(line) {
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.#name = value;
    } else if (field === 'data') {
      this.#lines.push(value);
    }
  }
}
