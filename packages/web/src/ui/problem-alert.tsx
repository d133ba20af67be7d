import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { RepriseError } from "@reprise/sdk";
import { IconAlertCircle } from "@tabler/icons-react";

/** What went wrong, how to name it to somebody else, and a way to try again. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconAlertCircle size={18} aria-hidden />}
      title={titleOf(error)}
      role="alert"
    >
      <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
      <Group mt="xs" gap="sm">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {error instanceof RepriseError && error.requestId && (
          <Text size="xs" className="quiet">
            Request <Code>{error.requestId}</Code>
          </Text>
        )}
      </Group>
    </Alert>
  );
}

function titleOf(error: unknown): string {
  if (!(error instanceof RepriseError)) return "Something went wrong";
  if (error.status === 0) return "The server cannot be reached";
  if (error.status === 403) return "You may not do this";
  if (error.status === 404) return "Not found";
  if (error.status === 409) return "Not possible now";
  return "That did not work";
}
