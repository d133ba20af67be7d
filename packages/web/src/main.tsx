import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./ui/tokens.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { cspNonce } from "./lib/csp-nonce.ts";
import { queryClient } from "./lib/query-client.ts";
import { router } from "./router.tsx";
import { theme } from "./ui/theme.ts";

// Where dialogs look for the nonce of the styles that they make.
Reflect.set(globalThis, "__webpack_nonce__", cspNonce());

const root = document.querySelector("#root");
if (root !== null) {
  createRoot(root).render(
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={cspNonce}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" autoClose={8_000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}
