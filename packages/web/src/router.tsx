import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { basePath } from "./lib/base-path.ts";
import { formatSearch, parseSearch } from "./lib/search-text.ts";
import { FailedPage } from "./routes/failed-page.tsx";
import { MissingPage } from "./routes/missing-page.tsx";
import { RootPage } from "./routes/root-page.tsx";
import { SignedInLayout } from "./routes/signed-in-layout.tsx";

const root = createRootRoute({ component: RootPage, notFoundComponent: MissingPage });
const inside = createRoute({ getParentRoute: () => root, id: "in", component: SignedInLayout });

const page = <const Path extends string>(
  path: Path,
  component: ReturnType<typeof lazyRouteComponent>,
) => createRoute({ getParentRoute: () => inside, path, component });

const open = <const Path extends string>(
  path: Path,
  component: ReturnType<typeof lazyRouteComponent>,
) => createRoute({ getParentRoute: () => root, path, component });

const signIn = () => import("./features/sign-in/sign-in-page.tsx");
const setUp = () => import("./features/sign-in/set-up-page.tsx");
const password = () => import("./features/sign-in/new-password-page.tsx");

const routes = [
  open("/login", lazyRouteComponent(signIn, "SignInPage")),
  open("/setup", lazyRouteComponent(setUp, "SetUpPage")),
  open("/reset-password", lazyRouteComponent(password, "NewPasswordPage")),
  inside.addChildren([
    page(
      "/",
      lazyRouteComponent(() => import("./features/overview/overview-page.tsx"), "OverviewPage"),
    ),
    page(
      "/jobs",
      lazyRouteComponent(() => import("./features/jobs/monitor-page.tsx"), "MonitorPage"),
    ),
    page(
      "/jobs/$jobId",
      lazyRouteComponent(() => import("./features/job-details/job-page.tsx"), "JobPage"),
    ),
    page(
      "/jobs/$jobId/r/$repeat",
      lazyRouteComponent(() => import("./features/job-details/job-page.tsx"), "JobPage"),
    ),
    page(
      "/recipes",
      lazyRouteComponent(() => import("./features/recipes/recipes-page.tsx"), "RecipesPage"),
    ),
    page(
      "/recipes/new",
      lazyRouteComponent(() => import("./features/recipes/new-recipe-page.tsx"), "NewRecipePage"),
    ),
    page(
      "/recipes/$recipeId",
      lazyRouteComponent(() => import("./features/recipes/recipe-page.tsx"), "RecipePage"),
    ),
    page(
      "/plans",
      lazyRouteComponent(() => import("./features/plans/plans-page.tsx"), "PlansPage"),
    ),
    page(
      "/plans/$planId",
      lazyRouteComponent(() => import("./features/plans/plan-page.tsx"), "PlanPage"),
    ),
    page(
      "/approvals",
      lazyRouteComponent(() => import("./features/approvals/approvals-page.tsx"), "ApprovalsPage"),
    ),
    page(
      "/logs",
      lazyRouteComponent(() => import("./features/logs/logs-page.tsx"), "LogsPage"),
    ),
    page(
      "/errors",
      lazyRouteComponent(() => import("./features/errors/errors-page.tsx"), "ErrorsPage"),
    ),
    page(
      "/errors/$groupId",
      lazyRouteComponent(() => import("./features/errors/error-page.tsx"), "ErrorPage"),
    ),
    page(
      "/stats",
      lazyRouteComponent(
        () => import("./features/statistics/statistics-page.tsx"),
        "StatisticsPage",
      ),
    ),
    page(
      "/workers",
      lazyRouteComponent(() => import("./features/workers/workers-page.tsx"), "WorkersPage"),
    ),
    page(
      "/settings",
      lazyRouteComponent(() => import("./features/settings/settings-page.tsx"), "SettingsPage"),
    ),
  ]),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: basePath || "/",
  parseSearch,
  stringifySearch: formatSearch,
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultErrorComponent: FailedPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
