/** The `data_table` block: sorted by a press on a column's head, in pages. */

import { useId, useState } from "preact/hooks";
import type { Block, Json } from "../model/types";
import { Icon } from "../ui/Icon";
import { Cell } from "./Table";
import { ordered, page, pressed, words, type Order } from "./sorting";

const PAGE = 5;

export function DataTable({ block }: { block: Block }) {
  const id = useId();
  const [order, setOrder] = useState<Order | null>(null);
  const [at, setAt] = useState(0);
  const [head = [], ...rows]: Json[][] = block.rows;
  const size = block.page_size ?? PAGE;
  const shown = page(ordered(rows, order), at, size);
  const rowHead = block.row_header_column_index ?? 0;
  const numeric = head.map((_, column) => rows.every((row) => row[column]?.type === "raw_number"));
  const look = (column: number): string => (numeric[column] ? "align-right" : "align-left");
  return (
    <div class="data-table">
      <div class="table-scroll" tabIndex={0} role="region" aria-labelledby={id}>
        <table class="table">
          <caption id={id}>{block.caption}</caption>
          <thead>
            <tr>
              {head.map((cell, column) => (
                <th key={column} scope="col" class={look(column)} aria-sort={order?.column === column ? (order.descending ? "descending" : "ascending") : "none"}>
                  <button type="button" class="sort" onClick={() => (setOrder(pressed(order, column)), setAt(0))}>
                    {words(cell)}
                    <Icon name={order?.column === column ? (order.descending ? "descending" : "ascending") : "sort"} size={12} />
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (column === rowHead ? <th key={column} scope="row" class={look(column)}><Cell cell={cell} /></th> : <td key={column} class={look(column)}><Cell cell={cell} /></td>))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.pages > 1 && (
        <div class="pager">
          <span aria-live="polite">{shown.from}–{shown.to} of {rows.length}</span>
          <button type="button" class="icon-button" aria-label="Previous page" disabled={shown.number === 0} onClick={() => setAt(shown.number - 1)}><Icon name="back" /></button>
          <button type="button" class="icon-button" aria-label="Next page" disabled={shown.number === shown.pages - 1} onClick={() => setAt(shown.number + 1)}><Icon name="right" /></button>
        </div>
      )}
    </div>
  );
}
