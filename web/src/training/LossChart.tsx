import { useT } from "../i18n";
import styles from "./LossChart.module.css";
import type { Curves, Point } from "./runs";

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 8;
const RIGHT = 8;

interface Frame {
  x: (step: number) => number;
  y: (value: number) => number;
  steps: number[];
  values: number[];
}

/** Where steps and nats lie in the picture, with round numbers for the axes. */
export function frameOf(curves: Curves): Frame {
  const all = [...curves.loss, ...curves.validation];
  const last = Math.max(1, ...all.map(([step]) => step));
  const high = Math.max(1, ...all.map(([, value]) => value));
  const low = Math.min(high, ...all.map(([, value]) => value));
  const floor = Math.max(0, low - (high - low) * 0.1 - 0.05);
  const ceiling = high + (high - low) * 0.05 + 0.05;
  return {
    x: (step) => LEFT + (step / last) * (WIDTH - LEFT - RIGHT),
    y: (value) => TOP + ((ceiling - value) / (ceiling - floor)) * (HEIGHT - TOP - BOTTOM),
    steps: [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * last)),
    values: [0, 1 / 3, 2 / 3, 1].map((share) => floor + share * (ceiling - floor)),
  };
}

function path(points: readonly Point[], { x, y }: Frame): string {
  return points
    .map(([step, value], i) => `${i ? "L" : "M"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");
}

/** Training and validation loss against steps, as they come in. */
export function LossChart({ curves }: { curves: Curves }) {
  const t = useT();
  const frame = frameOf(curves);
  const best = [...curves.validation].sort((a, b) => a[1] - b[1])[0];
  const latest = curves.loss.at(-1);
  const label = best
    ? t("training.chart.best", { value: best[1].toFixed(3), step: best[0] })
    : t("training.chart.none");
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {frame.values.map((value) => (
          <g key={value}>
            <line
              x1={LEFT}
              x2={WIDTH - RIGHT}
              y1={frame.y(value)}
              y2={frame.y(value)}
              className={styles.grid}
            />
            <text x={LEFT - 6} y={frame.y(value) + 4} textAnchor="end">
              {value.toFixed(1)}
            </text>
          </g>
        ))}
        {[...new Set(frame.steps)].map((step) => (
          <text key={step} x={frame.x(step)} y={HEIGHT - 6} textAnchor="middle">
            {step}
          </text>
        ))}
        <path d={path(curves.loss, frame)} className={styles.loss} />
        <path d={path(curves.validation, frame)} className={styles.validation} />
        {curves.validation.map(([step, value]) => (
          <circle
            key={step}
            cx={frame.x(step)}
            cy={frame.y(value)}
            r={3.5}
            className={styles.dot}
          />
        ))}
      </svg>
      <figcaption className={styles.legend}>
        <span className={styles.lossKey}>
          {t("training.chart.loss")} {latest ? latest[1].toFixed(3) : "–"}
        </span>
        <span className={styles.validationKey}>
          {t("training.chart.validation")} {best ? best[1].toFixed(3) : "–"}
        </span>
      </figcaption>
    </figure>
  );
}
