import { notifications } from "@mantine/notifications";
import type { Job } from "@reprise/sdk";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { jobName } from "./job-name.ts";
import { OperationDialog } from "./operation-dialog.tsx";
import { labelFor, type Operation } from "./operations.ts";

interface Asked {
  operation: Operation;
  jobs: readonly Job[];
}

/** Does an operation with one or several jobs, after a question where one is due. */
export function useOperation(onDone: () => void = () => undefined): {
  ask: (asked: Asked) => void;
  dialog: ReactNode;
  isPending: boolean;
} {
  const cache = useQueryClient();
  const [open, setOpen] = useState<Asked | null>(null);
  const mutation = useMutation({
    mutationFn: (asked: Asked & { comment: string }) => runAll(asked),
    onSuccess: (failures, { operation, jobs }) => {
      setOpen(null);
      announce({ operation, jobs }, failures);
      void cache.invalidateQueries({ queryKey: ["job"] });
      onDone();
    },
  });
  const ask = (asked: Asked) =>
    asked.operation.question === null ? mutation.mutate({ ...asked, comment: "" }) : setOpen(asked);
  const dialog = open && (
    <OperationDialog
      operation={open.operation}
      what={nameOf(open.jobs)}
      onClose={() => setOpen(null)}
      onConfirm={(comment) => mutation.mutate({ ...open, comment })}
    />
  );
  return { ask, dialog, isPending: mutation.isPending };
}

/** Answers what the server said to those that it refused. */
async function runAll({ operation, jobs, comment }: Asked & { comment: string }) {
  const answers = await Promise.allSettled(jobs.map((job) => operation.run(job, comment)));
  return answers.flatMap((one) =>
    one.status === "rejected" ? [one.reason instanceof Error ? one.reason.message : "refused"] : [],
  );
}

function announce({ operation, jobs }: Asked, failures: readonly string[]) {
  const [first] = jobs;
  const label = first && jobs.length === 1 ? labelFor(operation, first) : operation.label;
  const done = jobs.length - failures.length;
  if (done > 0) notifications.show({ message: `${label}: ${nameOf(jobs.slice(0, done))}` });
  for (const message of new Set(failures)) {
    notifications.show({ title: `${label} was refused`, message, color: "red", autoClose: false });
  }
}

function nameOf(jobs: readonly Job[]): string {
  const [first] = jobs;
  return first && jobs.length === 1 ? jobName(first) : `${jobs.length} jobs`;
}
