import assert from "node:assert/strict";
import { test } from "node:test";
import { chartRows, figure, valueRange } from "./figures";

const chart = (type: string, ...all: number[][]) => ({
  type,
  series: all.map((values, index) => ({ name: `s${index}`, data: values.map((value, at) => ({ label: `c${at}`, value })) })),
  axis_config: { categories: all[0]!.map((_, at) => `c${at}`), x_label: "Month" },
});

test("numbers as text", () => assert.deepEqual([1234.567, 0, -5, 0.1 + 0.2].map(figure), ["1,234.57", "0", "-5", "0.3"]));

test("a chart as a table", () => {
  const one = chart("line", [1, 2], [3, 4]);
  one.series[1]!.data.reverse(); // the order of points is not the order of categories
  assert.deepEqual(chartRows(one), { head: ["Month", "s0", "s1"], rows: [["c0", 1, 3], ["c1", 2, 4]] });
  assert.deepEqual(chartRows({ type: "pie", segments: [{ label: "a", value: 1 }, { label: "b", value: 3 }] }).rows, [["a", 1, "25%"], ["b", 3, "75%"]]);
});

test("the range holds every value, and zero for bars and areas", () => {
  assert.deepEqual(valueRange(chart("line", [47, 71])), [45, 75]);
  assert.deepEqual(valueRange(chart("bar", [47, 71])), [0, 80]);
  assert.deepEqual(valueRange(chart("area", [-12, -3])), [-12, 0]);
  assert.deepEqual(valueRange(chart("line", [50, 50])), [49, 51]);
});
