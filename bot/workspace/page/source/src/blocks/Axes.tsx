/** Line, area and bar charts: SVG drawn from d3's scales and shapes. Every point tells its value when pointed at. */

import { scaleBand, scaleLinear, scalePoint } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import { useState } from "preact/hooks";
import type { Json } from "../model/types";
import { useWidth } from "../ui/width";
import { figure, valueAt, valueRange } from "./figures";

const USUAL = 520;
const HEIGHT = 260;
const TOP = 12;
const SIDE = 24;

export function Axes({ title, chart }: { title: string; chart: Json }) {
  const [over, setOver] = useState<string | null>(null);
  const [box, width] = useWidth(USUAL);
  const { categories, x_label, y_label } = chart.axis_config as { categories: string[]; x_label?: string; y_label?: string };
  const bars = chart.type === "bar";
  const range = valueRange(chart);
  const marks = scaleLinear(range, [0, 1]).ticks(5);
  const left = 14 + 7 * Math.max(...marks.map((mark) => figure(mark).length)) + (y_label ? 18 : 0);
  const bottom = HEIGHT - 24 - (x_label ? 20 : 0);
  const y = scaleLinear(range, [bottom, TOP]);
  const band = scaleBand(categories, [left, width - SIDE]).paddingInner(0.3).paddingOuter(0.15);
  const point = scalePoint(categories, [left + SIDE, width - SIDE - SIDE]);
  const x = (category: string): number => (bars ? band(category)! + band.bandwidth() / 2 : point(category)!);
  const step = (width - SIDE - left) / categories.length;
  return (
    <div class="chart-box" ref={box}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={spoken(title, chart)} onMouseLeave={() => setOver(null)}>
        {marks.map((mark) => (
          <g key={mark}>
            <line class={mark === 0 ? "axis" : "grid"} x1={left} x2={width - SIDE} y1={y(mark)} y2={y(mark)} />
            <text class="mark" x={left - 8} y={y(mark)} dy="0.32em" text-anchor="end">{figure(mark)}</text>
          </g>
        ))}
        {categories.map((category, index) =>
          index % every(categories, step) === 0 ? <text key={category} class="mark" x={x(category)} y={bottom + 18} text-anchor="middle">{category}</text> : null,
        )}
        {x_label && <text class="axis-name" x={(left + width - SIDE) / 2} y={HEIGHT - 5} text-anchor="middle">{x_label}</text>}
        {y_label && <text class="axis-name" x={-(TOP + bottom) / 2} y={14} transform="rotate(-90)" text-anchor="middle">{y_label}</text>}
        {over !== null && <rect class="over" x={x(over) - step / 2} width={step} y={TOP} height={bottom - TOP} />}
        {bars ? <Bars chart={chart} categories={categories} band={band} y={y} /> : <Lines chart={chart} categories={categories} x={x} y={y} base={y(Math.max(range[0], Math.min(0, range[1])))} />}
        {categories.map((category) => (
          <rect key={category} class="catch" x={x(category) - step / 2} width={step} y={TOP} height={bottom - TOP} onMouseEnter={() => setOver(category)} />
        ))}
      </svg>
      {over !== null && <Tip chart={chart} category={over} right={x(over) < width / 2} />}
    </div>
  );
}

function Lines({ chart, categories, x, y, base }: { chart: Json; categories: string[]; x: (category: string) => number; y: (value: number) => number; base: number }) {
  const filled = chart.type === "area";
  return (
    <>
      {chart.series.map((series: Json, index: number) => {
        const height = (category: string): number => y(valueAt(series, category));
        return (
          <g key={series.name} class={`series series-${index % 12}`}>
            {filled && <path class="fill" d={area<string>().x(x).y0(base).y1(height).curve(curveMonotoneX)(categories) ?? ""} />}
            <path class="stroke" d={line<string>().x(x).y(height).curve(curveMonotoneX)(categories) ?? ""} />
            {categories.map((category) => <circle key={category} class="dot" cx={x(category)} cy={height(category)} r={3} />)}
          </g>
        );
      })}
    </>
  );
}

function Bars({ chart, categories, band, y }: { chart: Json; categories: string[]; band: (category: string) => number | undefined; y: (value: number) => number }) {
  const names: string[] = chart.series.map((one: Json) => one.name);
  const inner = scaleBand(names, [0, (band as unknown as { bandwidth(): number }).bandwidth()]).paddingInner(0.08);
  return (
    <>
      {chart.series.map((series: Json, index: number) => (
        <g key={series.name} class={`series series-${index % 12}`}>
          {categories.map((category) => {
            const value = valueAt(series, category);
            return <rect key={category} class="bar" x={band(category)! + inner(series.name)!} width={inner.bandwidth()} y={Math.min(y(0), y(value))} height={Math.abs(y(value) - y(0))} rx={2} />;
          })}
        </g>
      ))}
    </>
  );
}

function Tip({ chart, category, right }: { chart: Json; category: string; right: boolean }) {
  return (
    <div class={`tip ${right ? "tip-right" : ""}`} role="status">
      <b>{category}</b>
      {chart.series.map((series: Json, index: number) => (
        <span key={series.name}><span class={`key series-${index % 12}`} />{series.name}: {figure(valueAt(series, category))}</span>
      ))}
    </div>
  );
}

/** Of how many names along the axis one is written, so that they do not run into each other. */
function every(categories: string[], step: number): number {
  const widest = 6.5 * Math.max(...categories.map((name) => name.length)) + 8;
  return Math.max(1, Math.ceil(widest / step));
}

function spoken(title: string, chart: Json): string {
  const series = chart.series.map((one: Json) => `${one.name}: ${one.data.map((point: Json) => `${point.label} ${figure(point.value)}`).join(", ")}`);
  return `${title}, ${chart.type} chart. ${series.join(". ")}`;
}
