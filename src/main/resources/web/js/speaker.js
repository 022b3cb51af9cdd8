import {alerts} from './model.js';
import {words} from './format.js';

/** Says to screen readers what must not be missed: alarms and announced changes of rank. */
export class Speaker {
  /** @param {HTMLElement} place a live region */
  constructor(place) {
    this.place = place;
    /** @type {Set<string> | null} */
    this.said = null;
  }

  /** Another board is shown: what goes on there is not news. */
  forget() {
    this.said = null;
  }

  /** @param {string} text */
  say(text) {
    this.place.textContent = text;
  }

  /** @param {import('./model.js').Model} model */
  hear(model) {
    const news = [...alerts(model).map(alarm), ...model.ranking.changes.map(change)];
    const fresh = this.said === null ? [] : news.filter((text) => !this.said?.has(text));
    this.said = new Set(news);
    if (fresh.length > 0) {
      this.say(fresh.join(' '));
    }
  }
}

/** @param {any} alert */
function alarm(alert) {
  return `Alarm ${words(alert.state)}: ${words(alert.kind)}${alert.source ? ` of ${alert.source}` : ''}.`;
}

/** @param {any} change */
function change(change) {
  return `${change.risen} is now above ${change.fallen}.`;
}
