import type { LogLine } from "@reprise/sdk";
import { Link } from "@tanstack/react-router";
import { formatAbsolute } from "../lib/format-time.ts";
import { useTimeZone } from "../lib/time-zone.ts";
import { NothingHere } from "./nothing-here.tsx";

const FAMILIES = { INFO: "queued", WARN: "held", ERROR: "bad" } as const;

export function LogLines({ lines, withJob }: { lines: readonly LogLine[]; withJob?: boolean }) {
  const { zone } = useTimeZone();
  if (lines.length === 0) return <NothingHere title="No log lines" />;
  return (
    <div role="log" aria-label="Log">
      {lines.map((line, index) => (
        <div
          className="log-line"
          key={`${line.jobId} ${line.seq ?? `e${index}`} ${line.timestamp}`}
        >
          <time dateTime={line.timestamp} title={line.timestamp} className="quiet">
            {formatAbsolute(line.timestamp, zone)}
          </time>
          <span className={`family-${FAMILIES[line.level]}`}>
            <strong className={line.level === "INFO" ? "quiet" : ""}>{line.level}</strong>
          </span>
          {withJob ? (
            <Link
              to="/jobs/$jobId"
              params={{ jobId: line.jobId }}
              search={{ tab: "logs" }}
              className="cut"
            >
              {line.step ?? ""} {line.jobId.slice(-6)}
            </Link>
          ) : (
            <span className="quiet cut">{line.step ?? ""}</span>
          )}
          <span style={{ overflowWrap: "anywhere" }}>
            {line.message}
            {line.info !== undefined && line.info !== null && (
              <span className="quiet"> {JSON.stringify(line.info)}</span>
            )}
          </span>
        </div>
      ))}
    </div>
  );
}
