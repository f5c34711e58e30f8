/** Order and pages of a `data_table`. Pure. */

import type { Json } from "../model/types";

export interface Order {
  column: number;
  descending: boolean;
}

/** The rows in order; equal rows stay as they were. A column is a column of numbers when all its cells are `raw_number`. */
export function ordered(rows: Json[][], order: Order | null): Json[][] {
  if (!order) return rows;
  const { column, descending } = order;
  const numeric = rows.every((row) => row[column]?.type === "raw_number");
  const compare = (a: Json[], b: Json[]): number =>
    numeric ? a[column]!.value - b[column]!.value : words(a[column]).localeCompare(words(b[column]), "en", { numeric: true, sensitivity: "base" });
  return [...rows].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

/** What a press on a column's head makes of the order: ascending, descending, as it came. */
export function pressed(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}

/** One page of rows, its number kept within what there is (from 0), and how many pages there are. */
export function page<T>(rows: T[], number: number, size: number): { rows: T[]; number: number; pages: number; from: number; to: number } {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const kept = Math.min(Math.max(0, number), pages - 1);
  const shown = rows.slice(kept * size, (kept + 1) * size);
  return { rows: shown, number: kept, pages, from: rows.length ? kept * size + 1 : 0, to: kept * size + shown.length };
}

/** All words in a cell. */
export function words(cell: Json | undefined): string {
  if (!cell) return "";
  if (typeof cell.text === "string") return cell.text;
  return (cell.elements ?? []).map(words).join("");
}
