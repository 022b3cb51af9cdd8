import {render} from '/assets/lit-html/lit-html.js';
import {boardPath, get, keepToken} from './api.js';
import {Figures} from './charts/figures.js';
import {Following} from './follow.js';
import {historyOf} from './history.js';
import {Judging} from './judging.js';
import {alerts, emptyBoard, emptyModel, hear, newest, shownWindow, sourceNames} from './model.js';
import {Looks} from './palette.js';
import {Speaker} from './speaker.js';
import {choose, onThemeChange} from './theme.js';
import {boardTable} from './views/boards.js';
import {heading} from './views/heading.js';
import {mixture} from './views/mixture.js';
import {more} from './views/more.js';
import {notices} from './views/notices.js';
import {outcomes} from './views/outcomes.js';
import {rail} from './views/rail.js';
import {rankingTable} from './views/ranking.js';
import {revisions} from './views/revisions.js';
import {terms} from './views/terms.js';
import {top} from './views/top.js';

const POINTS = 360;
const model = emptyModel();
let looks = new Looks('');
/** @type {Following | null} */
let following = null;
let isDue = false;
/** Whether rankings may have come that were not seen here. */
let isHistoryDue = true;

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const speaker = new Speaker(place('said'));
const judging = new Judging(/** @type {HTMLDialogElement} */ (place('judging')), () => model);

/** What can be done on the page. */
const actions = {
  /** @param {string} board */
  showBoard: (board) => go({board}),
  listBoards() {
    history.pushState(null, '', '/?boards');
    arrive();
  },
  /** @param {string} text */
  search(text) {
    model.search = text;
    draw();
  },
  /** @param {string} column */
  sort(column) {
    model.sort = column;
    draw();
  },
  /** @param {import('./span.js').Span | null} span */
  choose(span) {
    model.chosen = span;
    draw();
  },
  /** @param {number} windowMs */
  showWindow: (windowMs) => go({board: model.board, window: windowMs}),
  /** @param {number} spanMs */
  showSpan(spanMs) {
    model.spanMs = spanMs;
    model.chosen = null;
    void loadHistory();
    draw();
  },
  /** @param {string} source */
  pin(source) {
    model.pinned = model.pinned === source ? null : source;
    draw();
  },
  /** @param {string} token */
  signIn(token) {
    keepToken(token);
    model.link = 'connecting';
    follow(model.board);
  },
  retry: () => following?.retry(),
  /** @param {string} name */
  theme(name) {
    choose(name);
    draw();
  },
};

const figures = new Figures(place, actions.choose);

/** @param {{board: string | null, window?: number}} target */
function go({board, window}) {
  const query = new URLSearchParams();
  if (board !== null) {
    query.set('board', board);
  }
  if (window !== undefined) {
    query.set('window', String(window));
  }
  history.pushState(null, '', query.size > 0 ? `/?${query}` : '/');
  arrive();
}

/** Shows what the address says; without a board the one that got records last. */
function arrive() {
  const query = new URLSearchParams(location.search);
  model.isListing = query.has('boards');
  const board = query.get('board') ?? (model.isListing ? model.board : null) ?? newest(model.boards);
  if (board !== model.board || following === null) {
    Object.assign(model, emptyBoard(board));
    looks = new Looks(board ?? '');
    speaker.forget();
    follow(board);
    isHistoryDue = true;
  }
  const window = query.get('window');
  model.windowMs = window === null ? null : Number(window);
  model.other = null;
  void loadWindow();
  draw();
}

/** @param {string | null} board */
function follow(board) {
  following?.stop();
  following = new Following(board, {
    opened() {
      model.link = 'live';
    },
    heard(name, data) {
      hear(model, name, data, Date.now());
      if (model.board === null && model.boards?.length) {
        arrive();
      }
      if (name === 'ranking') {
        if (isHistoryDue) {
          isHistoryDue = false;
          void loadHistory();
        }
        void loadWindow();
        speaker.hear(model);
      }
      draw();
    },
    lost(_, pauseMs) {
      model.link = 'waiting';
      isHistoryDue = true;
      model.retryAtMs = Date.now() + pauseMs;
      draw();
    },
    denied() {
      model.link = 'denied';
      draw();
    },
  });
}

/** Loads what was before the page came, or while it was away. */
async function loadHistory() {
  const {board, spanMs} = model;
  if (board === null || model.ranking === null) {
    return;
  }
  const fromMs = model.ranking.emittedAt - spanMs;
  const body = await answer(`${boardPath(board)}/history?from=${Math.max(0, fromMs)}&points=${POINTS}`);
  if (body !== null && board === model.board && spanMs === model.spanMs) {
    model.history = historyOf(body);
    if (model.ranking !== null) {
      hear(model, 'ranking', model.ranking, model.receivedAtMs);
    }
    draw();
  }
}

/** Loads the window that is shown, where events do not bring it. */
async function loadWindow() {
  const {board, windowMs, ranking} = model;
  if (board === null || windowMs === null || ranking?.window?.windowMs === windowMs) {
    return;
  }
  const body = await answer(`${boardPath(board)}/ranking?window=${windowMs}`);
  if (body !== null && board === model.board && windowMs === model.windowMs) {
    model.other = body;
    draw();
  }
}

/** The body, or null where it cannot be had now: events say why. @param {string} path */
async function answer(path) {
  try {
    return await get(path);
  } catch {
    return null;
  }
}

function draw() {
  if (!isDue) {
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      show();
    });
  }
}

function show() {
  const nowMs = Date.now();
  looks.meet(sourceNames(model));
  looks.meet(Object.keys(model.history.sources));
  document.title = titleOf();
  judging.draw();
  render(top(model, nowMs, actions), place('top'));
  render(notices(model, nowMs, actions), place('notices'));
  const window = shownWindow(model);
  place('list').hidden = !model.isListing;
  if (model.isListing) {
    render(boardTable(model, nowMs, actions), place('list'));
  }
  place('board').hidden = model.isListing || model.ranking === null;
  if (model.isListing || model.ranking === null) {
    return;
  }
  render(heading(model, nowMs, actions), place('heading'));
  render(rail(model, looks), place('rail'));
  for (const id of ['rail', 'ranking', 'eci', 'mixture', 'terms', 'rates', 'more']) {
    place(id).hidden = window === null;
  }
  const trained = model.ranking.outcomes ?? [];
  place('outcomes').hidden = window === null || trained.length === 0;
  const isRevised = model.ranking.next !== null || model.ranking.revisions.length > 0 || model.ranking.stale.length > 0;
  place('revisions').hidden = window === null || !isRevised;
  if (isRevised) {
    render(revisions(model.ranking, looks), place('revisions'));
  }
  if (window !== null) {
    render(rankingTable(model, window, looks, actions), place('ranking'));
    render(mixture(model, nowMs), figures.caption('mixture'));
    render(terms(window, looks, model.pinned), place('terms'));
    render(more(model, window, looks), place('more'));
    figures.draw(model, looks, actions);
  }
  // What trainers report comes last: nothing else depends on it.
  if (trained.length > 0) {
    render(outcomes(trained, looks), place('outcomes'));
  }
}

/** The name of the tab, with a sign while an alarm fires. */
function titleOf() {
  const sign = alerts(model).some((alert) => alert.state === 'FIRING') ? '▲ ' : '';
  if (model.isListing) {
    return 'Boards – eci-streams';
  }
  return model.board === null ? 'eci-streams' : `${sign}${model.board} – eci-streams`;
}

addEventListener('popstate', arrive);
addEventListener('click', (event) => {
  const source = /** @type {Element} */ (event.target).closest('[data-judge]')?.getAttribute('data-judge');
  if (source && model.board !== null) {
    judging.open(model.board, source);
  }
});
addEventListener('online', actions.retry);
onThemeChange(draw);
// Ages go on also while nothing comes.
setInterval(draw, 1_000);
arrive();
