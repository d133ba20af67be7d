import { RepriseError } from "@reprise/sdk";
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { basePath } from "./base-path.ts";

const FRESH_MS = 5_000;
const ATTEMPTS_MAX = 2;

/** Sends who is not signed in (any more) to the sign-in, and back to the same page after it. */
function signInAgain(error: unknown) {
  const isSignIn = /\/(login|setup)$/.test(location.pathname);
  if (!(error instanceof RepriseError) || error.status !== 401 || isSignIn) return;
  const back = encodeURIComponent(location.pathname + location.search + location.hash);
  location.assign(`${basePath}/login?back=${back}`);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signInAgain }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (count, error) =>
        count < ATTEMPTS_MAX &&
        error instanceof RepriseError &&
        (error.status === 0 || error.status >= 500),
    },
  },
});
