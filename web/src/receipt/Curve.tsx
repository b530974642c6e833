import styles from "./Curve.module.css";

export interface CurveProps {
  /** Share of the stretches of so many notes that the corpus holds as well, 0 to 1. */
  own: readonly number[];
  /** The same of music by people: lower and upper edge. */
  usual: readonly [low: readonly number[], high: readonly number[]] | null;
  /** Notes of the first value. */
  first: number;
  label: string;
  xLabel: string;
  words: { own: string; usual: string };
}

const WIDTH = 320;
const HEIGHT = 140;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 6;

function pathOf(values: readonly number[], x: (i: number) => number, y: (v: number) => number) {
  return values
    .map((value, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");
}

/** How much of the music stands in a corpus, by the length of the stretch that is compared. */
export function Curve({ own, usual, first, label, xLabel, words }: CurveProps) {
  const last = Math.max(1, own.length - 1);
  const x = (i: number) => LEFT + (i / last) * (WIDTH - LEFT - 6);
  const y = (value: number) => TOP + (1 - value) * (HEIGHT - TOP - BOTTOM);
  const ticks = [0, Math.floor(last / 2), last];
  const band =
    usual &&
    `${pathOf(usual[1], x, y)}${[...usual[0]]
      .map((value, i) => ({ value, i }))
      .reverse()
      .map(({ value, i }) => `L${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
      .join("")}Z`;
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={label}
        className={styles.chart}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={WIDTH - 6} y1={y(share)} y2={y(share)} className={styles.grid} />
            <text x={LEFT - 6} y={y(share) + 3} textAnchor="end">{`${share * 100}%`}</text>
          </g>
        ))}
        {band && <path d={band} className={styles.band} />}
        <path d={pathOf(own, x, y)} className={styles.own} />
        {ticks.map((i) => (
          <text key={i} x={x(i)} y={HEIGHT - 9} textAnchor="middle">
            {first + i}
          </text>
        ))}
        <text x={WIDTH - 6} y={HEIGHT - 0.5} textAnchor="end">
          {xLabel}
        </text>
      </svg>
      <figcaption className={styles.legend}>
        <span className={styles.ownKey}>{words.own}</span>
        {usual && <span className={styles.usualKey}>{words.usual}</span>}
      </figcaption>
    </figure>
  );
}
