/** How many items of a person a service tells at once: an answer is one message of at most a megabyte. */
export const personItemsAtOnce = 100;

/** A page of `personPage`, of rows that were asked for with one more than are told at once. */
export function personPageOf<Row extends { id: string }>(rows: Row[]): { rows: Row[]; next: string | null } {
  const told = rows.slice(0, personItemsAtOnce);
  return { rows: told, next: rows.length > personItemsAtOnce ? told.at(-1)!.id : null };
}
