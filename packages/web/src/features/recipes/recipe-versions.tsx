import { Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { RecipeDetails } from "@reprise/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { useUrl } from "../../lib/use-url.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { PayloadView } from "../../ui/payload-view.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { showRefusal } from "../../ui/show-refusal.ts";
import { TimeText } from "../../ui/time-text.tsx";
import { diffQuery, versionsQuery } from "./recipe-queries.ts";

const COLUMNS = ["Version", "Saved", "By", "Note", "Kind", "Actions"];

export function RecipeVersions({ recipe }: { recipe: RecipeDetails }) {
  const { url, change } = useUrl();
  const cache = useQueryClient();
  const query = useQuery(versionsQuery(recipe.id));
  const restore = useMutation({
    mutationFn: (version: number) => client.recipes.restore(recipe.id, version),
    onSuccess: ({ version }) => {
      notifications.show({ message: `Restored as version ${version}.` });
      void cache.invalidateQueries({ queryKey: ["recipe", recipe.id] });
    },
    onError: showRefusal,
  });
  const from = Number(url.from ?? 0);
  return (
    <>
      {from > 0 && <Diff recipe={recipe} from={from} />}
      <section className="panel scroll-x" aria-label="Versions">
        <QueryView query={query}>
          {({ items }) => (
            <DataTable columns={COLUMNS}>
              {items.map(({ version, createdAt, author, note, changeType }) => (
                <tr key={version}>
                  <td className="number">
                    {version} {version === recipe.activeVersion && <strong>live</strong>}
                  </td>
                  <td>
                    <TimeText at={createdAt} />
                  </td>
                  <td>{author ?? "–"}</td>
                  <td>{note ?? ""}</td>
                  <td>{changeType}</td>
                  <td>
                    {version !== recipe.version && (
                      <Button.Group>
                        <Button
                          size="compact-xs"
                          variant="default"
                          onClick={() => change({ from: String(version) })}
                        >
                          Compare with {recipe.version}
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="default"
                          onClick={() => restore.mutate(version)}
                        >
                          Restore
                        </Button>
                      </Button.Group>
                    )}
                  </td>
                </tr>
              ))}
            </DataTable>
          )}
        </QueryView>
      </section>
    </>
  );
}

const OPS = { add: "Added", remove: "Removed", change: "Changed", move: "Moved" };

function Diff({ recipe, from }: { recipe: RecipeDetails; from: number }) {
  const query = useQuery(diffQuery(recipe.id, { from, to: recipe.version }));
  return (
    <section className="panel padded" aria-label="Changes">
      <Text fw={650} mb="xs">
        From version {from} to {recipe.version}
      </Text>
      <QueryView query={query}>
        {({ changes }) =>
          changes.length === 0 ? (
            <Text size="sm">Identical</Text>
          ) : (
            changes.map((one) => (
              <div key={`${one.op} ${one.pointer}`}>
                <Text size="sm">
                  <strong>{OPS[one.op]}</strong> <span className="mono">{one.pointer}</span>
                </Text>
                {one.before !== undefined && <PayloadView value={one.before} name="Before" />}
                {one.after !== undefined && <PayloadView value={one.after} name="After" />}
              </div>
            ))
          )
        }
      </QueryView>
    </section>
  );
}
