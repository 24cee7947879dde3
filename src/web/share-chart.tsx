import { countryName } from "../base/countries.ts";
import { type Figure, unknownGroup } from "../indicators/answer.ts";

/** A chart of shares by country and year, with the bounds drawn. The table beside it says the same in numbers. */

const [left, right, top, rowHeight, gap, foot] = [190, 24, 8, 18, 12, 34] as const;
const width = 900;
const mostRows = 120;

const at = (share: number): number => Math.round((left + share * (width - left - right)) * 10) / 10;

export function ShareChart({ figures }: { readonly figures: readonly Figure[] }) {
  const shown = figures.filter(({ lower, group }) => lower !== null && group.year !== unknownGroup).slice(0, mostRows);
  const countries = Map.groupBy(shown, ({ group }) => group.country ?? unknownGroup);
  let y: number = top;
  const blocks = [...countries].map(([country, rows]) => {
    const from = y;
    y += rows.length * rowHeight + gap;
    return { country, rows, from };
  });
  const height = y + foot;
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>Share of awards that small firms win, by country and year, with the bounds of what is unknown</title>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <>
          <line class="grid" x1={at(share)} x2={at(share)} y1={top} y2={y} />
          <text class="axis" x={at(share)} y={y + 18} text-anchor="middle">
            {share * 100} %
          </text>
        </>
      ))}
      {blocks.map(({ country, rows, from }) => (
        <g>
          <text class="name" x={0} y={from + 13}>
            {countryName(country)}
          </text>
          {rows.map((figure, index) => (
            <Row figure={figure} y={from + index * rowHeight + rowHeight / 2} />
          ))}
        </g>
      ))}
    </svg>
  );
}

function Row({ figure: { group, value, lower, upper, reading }, y }: { readonly figure: Figure; readonly y: number }) {
  return (
    <>
      <text class="axis" x={left - 10} y={y + 4} text-anchor="end">
        {group.year}
      </text>
      <line class="bounds" x1={at(lower ?? 0)} x2={at(upper ?? 0)} y1={y} y2={y} />
      {value === null ? null : (
        <circle class={reading === "warning" ? "mark hollow" : "mark"} cx={at(value)} cy={y} r={5} />
      )}
    </>
  );
}
