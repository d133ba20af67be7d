import { Group, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** The frame of every page: its name, what can be done with it, and its content. */
export function Page({
  title,
  heading = title,
  actions,
  children,
}: {
  /** For the tab of the browser. */
  title: string;
  heading?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Reprise`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Title order={1}>{heading}</Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
