import { Skeleton, Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemAlert } from "./problem-alert.tsx";

const ROW_NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** The states of anything that is asked of the server. What was there stays while it is asked anew. */
export function QueryView<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (value: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <LoadingRows />;
}

export function LoadingRows() {
  return (
    <Stack gap={8} p="md" aria-busy="true" role="status" aria-label="Loading">
      {ROW_NAMES.map((name) => (
        <Skeleton key={name} height={22} />
      ))}
    </Stack>
  );
}
