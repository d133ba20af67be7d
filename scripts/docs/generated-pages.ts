import { cliPage } from "./cli-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { lifeCyclePage } from "./life-cycle-page.ts";
import { problemsPage } from "./problems-page.ts";

/** The pages that are generated, by their path in the project. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ["docs/reference/problems.md", problemsPage()],
    ["docs/reference/job-life-cycle.md", lifeCyclePage()],
    ["docs/reference/configuration.md", configurationPage()],
    ["docs/reference/cli.md", cliPage()],
  ]);
}
