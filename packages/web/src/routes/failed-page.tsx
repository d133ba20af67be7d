import type { ErrorComponentProps } from "@tanstack/react-router";
import { ProblemAlert } from "../ui/problem-alert.tsx";

export function FailedPage({ error, reset }: ErrorComponentProps) {
  return <ProblemAlert error={error} onRetry={reset} />;
}
