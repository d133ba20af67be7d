import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `reprise start` answers while the console is developed. */
const SERVER = "http://127.0.0.1:7070";

export default defineConfig({
  // Relative, for the base path is known to the server only.
  base: "./",
  plugins: [react()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The content security policy refuses `data:` scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": SERVER, "/hooks": SERVER } },
});
