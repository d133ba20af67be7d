import { countUpTo, type Spread } from "../../../domain/statistics/spread.ts";

export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

export interface Metric {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: readonly Sample[];
  /** In place of samples: durations with their bounds. */
  spread?: { of: Spread; boundsMs: readonly number[]; perSecond: number };
}

/** The text format 0.0.4 of Prometheus. */
export function metricText(metric: Metric): string {
  const { name, type, help, samples, spread } = metric;
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  for (const { labels, value } of samples) lines.push(`${name}${labelText(labels)} ${value}`);
  if (spread) lines.push(...histogramLines(name, spread));
  return `${lines.join("\n")}\n`;
}

function histogramLines(name: string, { of, boundsMs, perSecond }: NonNullable<Metric["spread"]>) {
  const buckets = boundsMs.map(
    (bound) => `${name}_bucket{le="${bound / perSecond}"} ${countUpTo(of, bound)}`,
  );
  return [
    ...buckets,
    `${name}_bucket{le="+Inf"} ${of.count}`,
    `${name}_sum ${of.sum / perSecond}`,
    `${name}_count ${of.count}`,
  ];
}

function labelText(labels: Sample["labels"]): string {
  if (labels === undefined) return "";
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
