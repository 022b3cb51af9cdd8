import {html, render} from '/assets/lit-html/lit-html.js';
import {emptyBoard, emptyModel, hear, shownWindow, sourceNames} from './model.js';
import {Looks} from './palette.js';
import './theme.js';
import {more} from './views/more.js';
import {rankingTable} from './views/ranking.js';
import {terms} from './views/terms.js';

/** Shows one ranking that is in the page itself: nothing is asked for, and nothing comes later. */
const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const {ranking, sentences} = JSON.parse(place('content').textContent ?? '');
const model = {...emptyModel(), ...emptyBoard(ranking.board)};
hear(model, 'ranking', ranking, Date.now());
const looks = new Looks(ranking.board);
looks.meet(sourceNames(model));

const actions = {
  /** @param {string} source */
  pin(source) {
    model.pinned = model.pinned === source ? null : source;
    show();
  },
};

function show() {
  const window = shownWindow(model);
  render(
    html`<h2 id="advice-title">What to do</h2>
      <ul class="log">${sentences.map((/** @type {string} */ sentence) => html`<li><p class="why">${sentence}</p></li>`)}</ul>`,
    place('advice'),
  );
  if (window !== null) {
    render(rankingTable(model, window, looks, actions), place('ranking'));
    render(terms(window, looks, model.pinned), place('terms'));
    render(more(model, window, looks), place('more'));
  }
}

show();
