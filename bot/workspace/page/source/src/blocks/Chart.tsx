/** The `data_visualization` block: line, area, bar and pie, each also as a table. */

import { useState } from "preact/hooks";
import type { Block, Json } from "../model/types";
import { Icon } from "../ui/Icon";
import { Axes } from "./Axes";
import { Pie } from "./Pie";
import { chartRows, figure } from "./figures";

export function Chart({ block }: { block: Block }) {
  const [asTable, setAsTable] = useState(false);
  const { chart, title } = block;
  const names: string[] = chart.type === "pie" ? chart.segments.map((one: Json) => one.label) : chart.series.map((one: Json) => one.name);
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <span class="chart-title">{title}</span>
        <button type="button" class="icon-button" aria-pressed={asTable} aria-label={`Show ${title} as a table`} title={asTable ? "Show as a chart" : "Show as a table"} onClick={() => setAsTable(!asTable)}>
          <Icon name={asTable ? "chart" : "table"} />
        </button>
      </figcaption>
      {asTable ? (
        <ChartTable block={block} />
      ) : (
        <>
          {chart.type === "pie" ? <Pie title={title} segments={chart.segments} /> : <Axes title={title} chart={chart} />}
          <ul class="legend" aria-label="Legend">
            {names.map((name, index) => (
              <li key={name}><span class={`key series-${index % 12}`} aria-hidden="true" />{name}{chart.type === "pie" && ` · ${share(chart.segments, index)}`}</li>
            ))}
          </ul>
        </>
      )}
    </figure>
  );
}

function ChartTable({ block }: { block: Block }) {
  const { head, rows } = chartRows(block.chart);
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={`${block.title}, table`}>
      <table class="table">
        <thead><tr>{head.map((name, index) => <th key={index} scope="col" class={index ? "align-right" : ""}>{name}</th>)}</tr></thead>
        <tbody>
          {rows.map(([name, ...values]) => (
            <tr key={name}><th scope="row">{name}</th>{values.map((value, index) => <td key={index} class="align-right">{typeof value === "number" ? figure(value) : value}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function share(segments: Json[], index: number): string {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  return `${Math.round((100 * segments[index]!.value) / total)}%`;
}
