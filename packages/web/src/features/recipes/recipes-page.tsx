import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useUrl } from "../../lib/use-url.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { RecipeActions } from "./recipe-actions.tsx";
import { recipesQuery } from "./recipe-queries.ts";
import { RecipeState } from "./recipe-state.tsx";

const COLUMNS = ["Name", "State", "Trigger", "Version", "Concurrency", "Updated", "Actions"];

export function RecipesPage() {
  const { url, change } = useUrl();
  const [text, setText] = useState(url.q ?? "");
  const query = useQuery(recipesQuery(url.q ?? ""));
  return (
    <Page
      title="Recipes"
      actions={
        <Button size="xs" component={Link} to="/recipes/new">
          New recipe
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change({ q: text.trim() });
        }}
      >
        <TextInput
          size="xs"
          w={280}
          aria-label="Search recipes"
          placeholder="Name or id, then Enter"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
      <section className="panel scroll-x" aria-label="Recipes">
        <QueryView query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <NothingHere title={url.q ? "No recipe matches" : "No recipes yet"}>
                {url.q ? (
                  <Button size="xs" variant="default" onClick={() => change({ q: "" })}>
                    Clear search
                  </Button>
                ) : (
                  <>
                    A recipe says what happens with an event, step by step. On the command line:{" "}
                    <code>reprise recipes push recipe.yaml</code>
                  </>
                )}
              </NothingHere>
            ) : (
              <DataTable columns={COLUMNS}>
                {items.map((recipe) => (
                  <tr key={recipe.id}>
                    <td>
                      <Link to="/recipes/$recipeId" params={{ recipeId: recipe.id }}>
                        {recipe.name}
                      </Link>
                      <div className="quiet mono">{recipe.id}</div>
                    </td>
                    <td>
                      <RecipeState recipe={recipe} />
                    </td>
                    <td>
                      {recipe.trigger.type}{" "}
                      <span className="quiet mono">{recipe.trigger.path}</span>
                    </td>
                    <td className="number">{recipe.version}</td>
                    <td className="number">{recipe.concurrency}</td>
                    <td>
                      <TimeText at={recipe.updatedAt} />
                    </td>
                    <td>
                      <RecipeActions recipe={recipe} />
                    </td>
                  </tr>
                ))}
              </DataTable>
            )
          }
        </QueryView>
      </section>
    </Page>
  );
}
