import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** An empty page says what would be here and how it comes to be. */
export function NothingHere({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <Title order={2}>{title}</Title>
      <Text component="div" size="sm" className="quiet" maw={520}>
        {children}
      </Text>
    </Stack>
  );
}
