import {revisionName, words} from '../format.js';
import {isActive} from '../model.js';

/** Alarms of one kind that begin within this share of the time shown are one mark. */
const TOGETHER = 1 / 60;

/**
 * Something that happened: a moment, or a time with an end, which is shaded.
 *
 * @typedef {{fromMs: number, toMs?: number, text: string}} Mark
 */

/**
 * Alarms that have fired; those of little urgency are moments.
 *
 * @param {any[]} alerts
 * @param {number[]} at times that are shown
 * @returns {Mark[]}
 */
export function alarmMarks(alerts, at) {
  const endMs = at[at.length - 1];
  const gapMs = (endMs - at[0]) * TOGETHER;
  /** @type {any[][]} */
  const groups = [];
  for (const alert of alerts.filter((one) => one.firedAt).sort((a, b) => a.firedAt - b.firedAt)) {
    const group = groups.find(([first]) => first.kind === alert.kind && alert.firedAt - first.firedAt <= gapMs);
    if (group) {
      group.push(alert);
    } else {
      groups.push([alert]);
    }
  }
  return groups.map((group) => {
    const [first] = group;
    const what = group.length === 1 && first.source ? `${first.source}: ` : group.length > 1 ? `${group.length} × ` : '';
    const ends = group.map((alert) => (isActive(alert) ? endMs : alert.resolvedAt));
    return {
      fromMs: first.firedAt,
      ...(first.severity === 'INFO' ? {} : {toMs: Math.max(...ends)}),
      text: `▲ ${what}${words(first.kind)}`,
    };
  });
}

/** A background that is seen so long after a change of revision came with it. */
const WITH_REVISION_MS = 30_000;

/**
 * When the revision of the encoder changed, or scores came under another background for another
 * reason: not to be compared with those before.
 *
 * @param {import('../model.js').Model} model
 * @returns {Mark[]}
 */
export function backgroundMarks({backgrounds, history, ranking}) {
  const revisions = (ranking?.revisions ?? []).filter((/** @type {any} */ move) => move.at >= history.at[0]);
  const others = backgrounds
    .slice(1)
    .filter(({at}) => !revisions.some((/** @type {any} */ move) => Math.abs(at - move.at) < WITH_REVISION_MS));
  return [
    ...revisions.map((/** @type {any} */ move) => ({fromMs: move.at, text: `${revisionName(move.to)}: not comparable with before`})),
    ...others.map(({at}) => ({fromMs: at, text: 'new background: not comparable with before'})),
  ];
}
