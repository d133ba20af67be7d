import { Tabs } from "@mantine/core";
import { useUrl } from "../../lib/use-url.ts";
import { Page } from "../../ui/page.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { Retention } from "./retention.tsx";
import { SystemFacts } from "./system-facts.tsx";
import { Users } from "./users.tsx";

export function SettingsPage() {
  const { url, change } = useUrl();
  return (
    <Page title="Settings">
      <Tabs
        value={url.tab ?? "retention"}
        onChange={(tab) => change({ tab: tab === "retention" ? "" : (tab ?? "") })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="retention">Retention</Tabs.Tab>
          <Tabs.Tab value="users">Users</Tabs.Tab>
          <Tabs.Tab value="keys">API keys</Tabs.Tab>
          <Tabs.Tab value="system">System</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="retention" pt="sm">
          <Retention />
        </Tabs.Panel>
        <Tabs.Panel value="users" pt="sm">
          <Users />
        </Tabs.Panel>
        <Tabs.Panel value="keys" pt="sm">
          <ApiKeys />
        </Tabs.Panel>
        <Tabs.Panel value="system" pt="sm">
          <SystemFacts />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
