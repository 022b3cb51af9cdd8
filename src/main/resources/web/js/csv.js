/**
 * Columns of a history as comma-separated values (RFC 4180): a line for each point of a source.
 *
 * @param {import('./history.js').History} history
 * @param {string[]} names of the sources
 * @param {string[]} columns
 */
export function csvOf({at, sources}, names, columns) {
  const lines = [['at', 'source', ...columns]];
  at.forEach((time, i) => {
    for (const name of names) {
      const values = columns.map((column) => sources[name][column][i]);
      if (values.some((value) => value !== null)) {
        lines.push([new Date(time).toISOString(), name, ...values.map((value) => String(value ?? ''))]);
      }
    }
  });
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/** @param {string} cell */
function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Hands a text to the browser as a file.
 *
 * @param {string} name of the file
 * @param {string} text
 */
export function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'text/csv;charset=utf-8'}));
  link.download = name.replaceAll(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(link.href);
}
