import { Tabs } from "@mantine/core";
import type { RecipeDetails } from "@reprise/sdk";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useUrl } from "../../lib/use-url.ts";
import { Page } from "../../ui/page.tsx";
import { LoadingRows, QueryView } from "../../ui/query-view.tsx";
import { RecipeActions } from "./recipe-actions.tsx";
import { recipeQuery } from "./recipe-queries.ts";
import { RecipeReport } from "./recipe-report.tsx";
import { RecipeState } from "./recipe-state.tsx";
import { RecipeVersions } from "./recipe-versions.tsx";
import { SendEvent } from "./send-event.tsx";

const RecipeEditor = lazy(async () => ({
  default: (await import("./recipe-editor.tsx")).RecipeEditor,
}));

export function RecipePage() {
  const { recipeId = "" } = useParams({ strict: false });
  const query = useQuery(recipeQuery(recipeId));
  return <QueryView query={query}>{(recipe) => <RecipeView recipe={recipe} />}</QueryView>;
}

function RecipeView({ recipe }: { recipe: RecipeDetails }) {
  const { url, change } = useUrl();
  return (
    <Page
      title={recipe.name}
      heading={
        <>
          {recipe.name} <span className="quiet">version {recipe.version}</span>{" "}
          <RecipeState recipe={recipe} />
        </>
      }
      actions={
        <>
          <SendEvent recipe={recipe} />
          <RecipeActions recipe={recipe} />
        </>
      }
    >
      <Tabs
        value={url.tab ?? "jobs"}
        onChange={(tab) => change({ tab: tab === "jobs" ? "" : (tab ?? "") })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="jobs">Jobs report</Tabs.Tab>
          <Tabs.Tab value="document">Document</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="jobs" pt="sm">
          <RecipeReport recipe={recipe} />
        </Tabs.Panel>
        <Tabs.Panel value="document" pt="sm">
          <Suspense fallback={<LoadingRows />}>
            <RecipeEditor key={recipe.version} recipe={recipe} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="sm">
          <RecipeVersions recipe={recipe} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
