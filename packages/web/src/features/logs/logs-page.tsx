import { Button, Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { useUrl } from "../../lib/use-url.ts";
import { LogFilters } from "../../ui/log-filters.tsx";
import { LogLines } from "../../ui/log-lines.tsx";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const LINES = 200;

/** What all jobs wrote, newest first. */
export function LogsPage() {
  const { url, change } = useUrl();
  const filter = { level: url.level ?? "", q: url.q ?? "" };
  const recipe = url.recipe;
  const recipes = useQuery({
    queryKey: ["recipes", ""],
    queryFn: () => client.recipes.list({ limit: 200 }),
  });
  const query = useQuery({
    queryKey: ["logs", filter, recipe],
    queryFn: () =>
      client.logs.list({
        order: "newest",
        limit: LINES,
        ...(filter.level && { level: filter.level }),
        ...(filter.q && { q: filter.q }),
        ...(recipe && { recipe }),
      }),
  });
  return (
    <Page
      title="Logs"
      actions={
        <Button
          size="xs"
          variant="default"
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Refresh
        </Button>
      }
    >
      <section className="panel" aria-label="Log lines">
        <Group gap={0}>
          <LogFilters filter={filter} onChange={({ level, q }) => change({ level, q })} />
          <Select
            size="xs"
            w={220}
            aria-label="Recipe"
            searchable
            clearable
            placeholder="All recipes"
            data={recipes.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            value={recipe ?? null}
            onChange={(next) => change({ recipe: next ?? "" })}
          />
        </Group>
        <QueryView query={query}>{({ items }) => <LogLines lines={items} withJob />}</QueryView>
      </section>
    </Page>
  );
}
