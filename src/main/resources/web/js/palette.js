/** How many colours, and glyphs, there are; named --s0 and so on in base.css. */
export const COLORS = 12;

/** Outlines of the glyphs in a box of 16 by 16. */
const GLYPHS = [
  'M8 3a5 5 0 1 0 .01 0z',
  'M3.6 3.6h8.8v8.8H3.6z',
  'M8 2.4l6 10.6H2z',
  'M8 2l6 6-6 6-6-6z',
  'M8 13.6L2 3h12z',
  'M6 2.5h4V6h3.5v4H10v3.5H6V10H2.5V6H6z',
  'M8 2l1.9 4.1 4.4.5-3.3 3 .9 4.4L8 11.8 4.1 14 5 9.6 1.7 6.6l4.4-.5z',
  'M5 2.8h6l3 5.2-3 5.2H5L2 8z',
  'M3 3l5 3 5-3v10l-5-3-5 3z',
  'M3.2 2.6L13.6 8 3.2 13.4z',
  'M8 2.2l5.7 4.2-2.2 6.8h-7L2.3 6.4z',
  'M12.8 2.6v10.8L2.4 8z',
];
const DASHES = [[], [7, 3], [2, 2.5], [9, 3, 2, 3]];

/**
 * @typedef {object} Look
 * @property {number} color number of the colour
 * @property {string} glyph outline in a box of 16 by 16
 * @property {number[]} dash of lines, px
 */

/**
 * How a source looks: colour, glyph and dash, so that it is never the colour alone.
 *
 * @param {number} number of the source, from 0
 * @returns {Look}
 */
export function look(number) {
  const half = COLORS / 2;
  return {
    color: number % COLORS,
    glyph: GLYPHS[(number + Math.floor(number / COLORS)) % GLYPHS.length],
    dash: DASHES[Math.floor(number / half) % DASHES.length],
  };
}

/**
 * Gives sources that are new the lowest numbers that are free, by name; those known keep theirs.
 *
 * @param {Readonly<Record<string, number>>} known
 * @param {string[]} names
 * @returns {Record<string, number>} the same object where nothing is new
 */
export function numbered(known, names) {
  const added = names.filter((name) => !Object.hasOwn(known, name)).sort();
  if (added.length === 0) {
    return known;
  }
  const taken = new Set(Object.values(known));
  const all = {...known};
  let free = 0;
  for (const name of new Set(added)) {
    while (taken.has(free)) {
      free += 1;
    }
    all[name] = free;
    taken.add(free);
  }
  return all;
}

/** The looks of a board's sources, the same after a reload. */
export class Looks {
  /** @param {string} board */
  constructor(board) {
    this.key = `eci.looks.${board}`;
    this.numbers = stored(this.key);
  }

  /** @param {string[]} names */
  meet(names) {
    const numbers = numbered(this.numbers, names);
    if (numbers !== this.numbers) {
      this.numbers = numbers;
      localStorage.setItem(this.key, JSON.stringify(numbers));
    }
  }

  /** @param {string} source */
  of(source) {
    this.meet([source]);
    return look(this.numbers[source]);
  }
}

/**
 * @param {string} key
 * @returns {Record<string, number>}
 */
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}
