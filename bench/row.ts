/** A row of the performance table: a figure, its budget, and what it was measured from; and the table as Markdown. */
import type { Measured, Spread } from "./measure.ts";

export interface Row {
  readonly what: string;
  readonly figure: number;
  /** "× curl", "MB", "ms", ... */
  readonly unit: string;
  readonly budget: { readonly atMost: number } | { readonly atLeast: number };
  readonly ours?: Measured;
  readonly peer?: Measured;
}

/** The time of one command in terms of another's. */
export function ratioRow(what: string, ours: Measured, peer: Measured, atMost: number): Row {
  const figure = ours.time.median / peer.time.median;
  return { what, figure, unit: `× ${peer.name}`, budget: { atMost }, ours, peer };
}

export function peakRow(what: string, ours: Measured, atMost: number): Row {
  return { what, figure: ours.peak, unit: "MB", budget: { atMost }, ours };
}

function isMet({ figure, budget }: Row): boolean {
  return "atMost" in budget ? figure <= budget.atMost : figure >= budget.atLeast;
}

/** A Markdown table; times are medians with minimum and maximum. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(row => {
    const { what, figure, unit, budget, ours, peer } = row;
    const limit = "atMost" in budget ? `≤ ${budget.atMost}` : `≥ ${budget.atLeast}`;
    return [
      what,
      `${figureText(figure)} ${unit}`,
      `${limit}${isMet(row) ? "" : " **missed**"}`,
      ours === undefined ? "" : spreadText(ours.time),
      peer === undefined ? "" : `${peer.name} ${spreadText(peer.time)}`,
      ours === undefined ? "" : `${ours.peak.toFixed(0)} MB`,
    ];
  });
  const head = ["what", "figure", "budget", "awscurl, ms (min–max)", "peer, ms (min–max)", "peak memory"];
  return [head, head.map(() => "---"), ...lines].map(cells => `| ${cells.join(" | ")} |`).join("\n");
}

function figureText(figure: number): string {
  return figure >= 100 ? figure.toFixed(0) : figure.toFixed(2);
}

/** Median, minimum and maximum. */
export function spreadText({ median, min, max }: Spread): string {
  const digits = median < 100 ? 1 : 0;
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
