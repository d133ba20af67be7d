import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Operation } from "./operations.ts";

const COMMENT_CHARS_MAX = 500;

/** Asks before something that cannot be undone. Enter alone confirms nothing. */
export function OperationDialog({
  operation,
  what,
  onConfirm,
  onClose,
}: {
  operation: Operation;
  /** "2 jobs", or the job's name. */
  what: string;
  onConfirm: (comment: string) => void;
  onClose: () => void;
}) {
  const [comment, setComment] = useState("");
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${operation.label}: ${what}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm">{operation.question}</Text>
        {operation.name === "cancel" && (
          <Textarea
            label="Comment"
            description="Kept with the job, beside the reason."
            data-autofocus
            maxLength={COMMENT_CHARS_MAX}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {operation.name === "cancel" ? "Keep running" : "Close"}
          </Button>
          <Button
            color={operation.isDangerous ? "red" : "blue"}
            onClick={() => onConfirm(comment.trim())}
          >
            {operation.label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
