import "uplot/dist/uPlot.min.css";
import { Group, Text, Title, useComputedColorScheme } from "@mantine/core";
import type { Statistics } from "@reprise/sdk";
import { useEffect, useRef } from "react";
import UPlot from "uplot";

type Bucket = Statistics["buckets"][number];

interface Line {
  label: string;
  /** Name of the CSS variable that has it. */
  color: string;
  value: (bucket: Bucket) => number | null;
}

const HEIGHT_PX = 180;

export function Chart({
  title,
  buckets,
  lines,
}: {
  title: string;
  buckets: readonly Bucket[];
  lines: readonly Line[];
}) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const chart = new UPlot(optionsOf(lines, element), dataOf(buckets, lines), element);
    chart.root.dataset.scheme = scheme;
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [buckets, lines, scheme]);
  return (
    <section className="panel padded">
      <Group justify="space-between">
        <Title order={2}>{title}</Title>
        <Group gap="sm">
          {lines.map(({ label, color }) => (
            <Text key={label} size="xs" className="status">
              <svg width="10" height="10" aria-hidden="true">
                <rect width="10" height="10" rx="2" fill={`var(${color})`} />
              </svg>
              {label}
            </Text>
          ))}
        </Group>
      </Group>
      <div ref={place} role="img" aria-label={`${title}: the numbers are in the table below`} />
    </section>
  );
}

function dataOf(buckets: readonly Bucket[], lines: readonly Line[]): UPlot.AlignedData {
  const times = buckets.map(({ t }) => Date.parse(t) / 1_000);
  return [times, ...lines.map(({ value }) => buckets.map(value))];
}

function optionsOf(lines: readonly Line[], element: HTMLElement): UPlot.Options {
  const css = getComputedStyle(element);
  const axis = {
    stroke: css.getPropertyValue("--quiet"),
    grid: { stroke: css.getPropertyValue("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(element.clientWidth, 200),
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false },
    scales: { y: { range: (_chart, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [axis, { ...axis, size: 52 }],
    series: [
      {},
      ...lines.map(({ label, color }) => ({
        label,
        stroke: css.getPropertyValue(color),
        width: 2,
        spanGaps: true,
        points: { size: 4 },
      })),
    ],
  };
}
