import type { Job } from "@reprise/sdk";
import { ActionButton } from "../../ui/action-button.tsx";
import { labelFor, OPERATIONS } from "../jobs/operations.ts";
import { useOperation } from "../jobs/use-operation.tsx";

/** All operations, always at the same place; what is not possible says why. */
export function JobActions({ job }: { job: Job }) {
  const { ask, dialog, isPending } = useOperation();
  return (
    <>
      {OPERATIONS.map((operation) => (
        <ActionButton
          key={operation.name}
          label={labelFor(operation, job)}
          allowed={job.actions[operation.name]}
          loading={isPending}
          {...(operation.name === "forceStop" && { color: "red" })}
          onClick={() => ask({ operation, jobs: [job] })}
        />
      ))}
      {dialog}
    </>
  );
}
