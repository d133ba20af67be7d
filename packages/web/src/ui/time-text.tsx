import { describeTime, formatTime } from "../lib/format-time.ts";
import { useNow } from "../lib/now.ts";
import { useTimeZone } from "../lib/time-zone.ts";

export function TimeText({ at }: { at: string | null }) {
  const nowMs = useNow();
  const { zone } = useTimeZone();
  if (at === null) return <span className="quiet">–</span>;
  const options = { nowMs, timeZone: zone };
  return (
    <time dateTime={at} title={describeTime(at, options)} className="number">
      {formatTime(at, options)}
    </time>
  );
}
