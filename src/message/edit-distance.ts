/** The distance between two names, for suggestions about misspelled ones. */

/**
 * The number of letters missing, added, wrong or swapped with their neighbour: the restricted Damerau-Levenshtein
 * distance.
 */
export function editDistance(given: string, name: string): number {
  const rows = [Array.from({ length: name.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= given.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= name.length; j++) {
      const changed = given[i - 1] === name[j - 1] ? 0 : 1;
      const swapped = given[i - 1] === name[j - 2] && given[i - 2] === name[j - 1];
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + changed,
        swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(given.length, name.length);
}
