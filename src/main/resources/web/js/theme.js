const KEY = 'eci.theme';
const root = document.documentElement;
/** @type {Map<string, string>} */
const known = new Map();

/** @type {('auto' | 'light' | 'dark')[]} */
export const THEMES = ['auto', 'light', 'dark'];

/** What was chosen; auto follows the system. */
export function theme() {
  return localStorage.getItem(KEY) ?? 'auto';
}

/** @param {string} name one of THEMES */
export function choose(name) {
  localStorage.setItem(KEY, name);
  apply();
}

function apply() {
  root.dataset.theme = theme();
  root.dispatchEvent(new Event('themechange'));
}

/** Calls back when colours change, for whatever reason. @param {() => void} listener */
export function onThemeChange(listener) {
  root.addEventListener('themechange', listener);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener);
}

/**
 * A custom property as a colour that a canvas understands.
 *
 * @param {string} name with its two dashes
 * @param {number} [alpha]
 */
export function color(name, alpha = 1) {
  const resolved = known.get(name) ?? resolve(name);
  return alpha === 1 ? resolved : resolved.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/** @param {string} name */
function resolve(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  known.set(name, resolved);
  return resolved;
}

// First of all listeners, so that the others see the new colours.
onThemeChange(() => known.clear());
apply();
