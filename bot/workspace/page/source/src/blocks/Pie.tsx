/** A pie chart. */

import { arc, pie } from "d3-shape";
import type { Json } from "../model/types";
import { figure } from "./figures";

const SIZE = 200;

export function Pie({ title, segments }: { title: string; segments: Json[] }) {
  const slices = pie<Json>().sort(null).value((one) => one.value)(segments);
  const shape = arc<(typeof slices)[number]>().innerRadius(0).outerRadius(SIZE / 2 - 2);
  const spoken = segments.map((one) => `${one.label} ${figure(one.value)}`).join(", ");
  return (
    <div class="chart-box chart-pie">
      <svg viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`} role="img" aria-label={`${title}, pie chart. ${spoken}`}>
        {slices.map((slice, index) => (
          <path key={slice.data.label} class={`slice series-${index % 12}`} d={shape(slice) ?? ""}>
            <title>{`${slice.data.label}: ${figure(slice.data.value)}`}</title>
          </path>
        ))}
      </svg>
    </div>
  );
}
