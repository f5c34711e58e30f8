/** The `table` block, and the cells that it shares with `data_table`. */

import type { Block, Json } from "../model/types";
import { WithEmoji } from "../ui/Text";
import { RichText } from "./RichText";

export function Table({ block }: { block: Block }) {
  const settings: (Json | null)[] = block.column_settings ?? [];
  const [head, ...rows]: Json[][] = block.rows;
  const look = (column: number): string => `align-${settings[column]?.align ?? "left"} ${settings[column]?.is_wrapped ? "wrapped" : ""}`;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Table">
      <table class="table">
        <thead>
          <tr>{head?.map((cell, column) => <th key={column} scope="col" class={look(column)}><Cell cell={cell} /></th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{row.map((cell, column) => <td key={column} class={look(column)}><Cell cell={cell} /></td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Cell({ cell }: { cell: Json }) {
  return cell.type === "rich_text" ? <RichText block={cell as Block} /> : <WithEmoji text={cell.text} />;
}
