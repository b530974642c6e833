import { describe, expect, it } from "vitest";
import { frameOf } from "./LossChart";
import { NO_CURVES, withMetrics } from "./runs";

describe("withMetrics", () => {
  it("takes loss and validation apart and passes over what is none", () => {
    let curves = withMetrics(NO_CURVES, { step: 10, loss: 4.5, lr: 0.001 });
    curves = withMetrics(curves, { step: 10, validation: 4.2 });
    curves = withMetrics(curves, { loss: 1 });
    curves = withMetrics(curves, { step: 20, loss: null });
    expect(curves).toEqual({ loss: [[10, 4.5]], validation: [[10, 4.2]] });
  });

  it("thins a long curve and keeps its end", () => {
    let curves = NO_CURVES;
    for (let step = 1; step <= 2000; step += 1) curves = withMetrics(curves, { step, loss: 1 });
    expect(curves.loss.length).toBeLessThanOrEqual(601);
    expect(curves.loss.at(-1)?.[0]).toBe(2000);
  });
});

describe("frameOf", () => {
  it("draws lower loss lower, and everything inside", () => {
    const { x, y } = frameOf({
      loss: [
        [1, 5],
        [100, 2],
      ],
      validation: [[50, 3]],
    });
    expect(y(2)).toBeGreaterThan(y(5));
    expect(x(100)).toBeLessThanOrEqual(640);
    expect(y(2)).toBeLessThanOrEqual(220 - 24);
    expect(y(5)).toBeGreaterThanOrEqual(8);
  });
});
