const HEIGHT = 20;
const BAR = 5;

/** How often, day by day; the last one is the newest. */
export function TrendBars({ values }: { values: readonly number[] }) {
  const most = Math.max(1, ...values);
  const heights = values.map((value, index) => ({
    x: index * BAR,
    height: (HEIGHT * value) / most,
  }));
  return (
    <svg
      width={values.length * BAR}
      height={HEIGHT}
      role="img"
      aria-label={`Trend: ${values.join(", ")}`}
      className="family-bad hue"
    >
      {heights.map(({ x, height }) => (
        <rect
          key={x}
          x={x}
          y={HEIGHT - height}
          width={BAR - 1}
          height={height}
          fill="currentColor"
        />
      ))}
    </svg>
  );
}
