/** Numbers of charts: as text, as rows of a table, and the range of their axis. Pure. */

import { scaleLinear } from "d3-scale";
import type { Json } from "../model/types";

/** A number with at most two decimals and thousands apart. */
export function figure(value: number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(value);
}

/** A chart as a table: categories down, series across; a pie's segments with their shares. */
export function chartRows(chart: Json): { head: string[]; rows: [string, ...(number | string)[]][] } {
  if (chart.type === "pie") {
    const total = chart.segments.reduce((sum: number, one: Json) => sum + one.value, 0);
    return { head: ["Segment", "Value", "Share"], rows: chart.segments.map((one: Json) => [one.label, one.value, `${figure((100 * one.value) / total)}%`]) };
  }
  const { categories, x_label } = chart.axis_config;
  return {
    head: [x_label ?? "", ...chart.series.map((one: Json) => one.name)],
    rows: categories.map((category: string) => [category, ...chart.series.map((one: Json) => valueAt(one, category))]),
  };
}

/** A series' value at a category. */
export function valueAt(series: Json, category: string): number {
  return series.data.find((point: Json) => point.label === category)?.value;
}

/** The axis of values: from a round number to a round number. Bars and areas stand on zero; lines need not. */
export function valueRange(chart: Json): [number, number] {
  const values: number[] = chart.series.flatMap((one: Json) => one.data.map((point: Json) => point.value));
  let [least, most] = [Math.min(...values), Math.max(...values)];
  if (chart.type !== "line") [least, most] = [Math.min(0, least), Math.max(0, most)];
  if (least === most) [least, most] = [least - 1, most + 1];
  return scaleLinear([least, most], [0, 1]).nice(5).domain() as [number, number];
}
