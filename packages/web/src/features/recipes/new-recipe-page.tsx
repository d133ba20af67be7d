import { lazy, Suspense } from "react";
import { Page } from "../../ui/page.tsx";
import { LoadingRows } from "../../ui/query-view.tsx";

const NewRecipeEditor = lazy(async () => ({
  default: (await import("./new-recipe-editor.tsx")).NewRecipeEditor,
}));

export function NewRecipePage() {
  return (
    <Page title="New recipe">
      <Suspense fallback={<LoadingRows />}>
        <NewRecipeEditor />
      </Suspense>
    </Page>
  );
}
