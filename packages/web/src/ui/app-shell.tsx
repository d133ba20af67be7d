import { ActionIcon, AppShell, Burger, Button, Group, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKeyboard, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ColorSchemeButton } from "./color-scheme-button.tsx";
import { LiveButton } from "./live-button.tsx";
import { PAGES } from "./pages.ts";
import { ZoneButton } from "./zone-button.tsx";

/** Navigation at the side, what holds for all pages at the top. */
export function ConsoleShell({
  children,
  account,
  onSearch,
  onKeys,
}: {
  children: ReactNode;
  account: ReactNode;
  onSearch: () => void;
  onKeys: () => void;
}) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 196, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text component={Link} to="/" fw={700} c="inherit" td="none">
              Reprise
            </Text>
          </Group>
          <Group gap={6} wrap="nowrap">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconSearch size={14} aria-hidden />}
              onClick={onSearch}
              visibleFrom="sm"
            >
              Search <span className="quiet">&nbsp;{MOD}K</span>
            </Button>
            <LiveButton />
            <ZoneButton />
            <ColorSchemeButton />
            <Tooltip label="Keyboard shortcuts (?)">
              <ActionIcon
                variant="default"
                size="md"
                onClick={onKeys}
                aria-label="Keyboard shortcuts"
                visibleFrom="sm"
              >
                <IconKeyboard size={16} />
              </ActionIcon>
            </Tooltip>
            {account}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        {PAGES.map(({ to, label, Sign, isBelow }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === "/", includeSearch: false }}
            className="nav-link"
            style={isBelow ? { paddingInlineStart: 34 } : undefined}
            onClick={close}
          >
            <Sign size={17} aria-hidden />
            {label}
          </Link>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content">{children}</AppShell.Main>
    </AppShell>
  );
}

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl+";
