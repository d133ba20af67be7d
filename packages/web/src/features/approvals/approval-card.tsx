import { Button, Group, Text, Textarea, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Approval } from "@reprise/sdk";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { FieldInput } from "./field-input.tsx";

export function ApprovalCard({ approval }: { approval: Approval }) {
  return (
    <article className="panel padded" aria-label={approval.title}>
      <Title order={2}>{approval.title}</Title>
      <Text size="sm" className="quiet">
        {approval.recipeId} ·{" "}
        <Link to="/jobs/$jobId" params={{ jobId: approval.jobId }}>
          job {approval.jobId.slice(-6)}
        </Link>{" "}
        · asked <TimeText at={approval.openedAt} />
        {approval.requestedBy && ` by ${approval.requestedBy}`}
        {approval.expiresAt && approval.status === "open" && (
          <>
            {" "}
            · due <TimeText at={approval.expiresAt} />
          </>
        )}
        {approval.assignees.length > 0 && ` · for ${approval.assignees.join(", ")}`}
      </Text>
      {approval.description && (
        <Text size="sm" mt="xs">
          {approval.description}
        </Text>
      )}
      {approval.status === "open" ? (
        <Decide approval={approval} />
      ) : (
        <Decided approval={approval} />
      )}
    </article>
  );
}

function Decided({ approval }: { approval: Approval }) {
  return (
    <Text size="sm" mt="xs">
      <strong>
        {approval.status === "approved"
          ? "Approved"
          : approval.status === "rejected"
            ? "Rejected"
            : "Expired"}
      </strong>
      {approval.decidedBy && ` by ${approval.decidedBy}`} <TimeText at={approval.decidedAt} />
      {approval.comment && ` · “${approval.comment}”`}
    </Text>
  );
}

function Decide({ approval }: { approval: Approval }) {
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const [values, setValues] = useState<Record<string, unknown>>({});
  const decide = useMutation({
    mutationFn: (decision: "approve" | "reject") =>
      client.approvals[decision](approval.id, {
        ...(comment && { comment }),
        ...(decision === "approve" && { fields: values }),
      }),
    onSuccess: ({ status, title }) => {
      notifications.show({
        message: `${status === "approved" ? "Approved" : "Rejected"}: ${title}`,
      });
      void cache.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
  return (
    <>
      {approval.fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values[field.name]}
          onChange={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <Textarea
        mt="xs"
        label="Comment"
        maw={520}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {decide.isError && <ProblemAlert error={decide.error} />}
      <Group mt="sm" gap="xs">
        <Button
          variant="default"
          loading={decide.isPending}
          onClick={() => decide.mutate("reject")}
        >
          Reject
        </Button>
        <Button loading={decide.isPending} onClick={() => decide.mutate("approve")}>
          Approve
        </Button>
      </Group>
    </>
  );
}
