import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Each folder that has one is a page.
const pages = Object.fromEntries(
  readdirSync(import.meta.dirname)
    .filter((folder) => existsSync(join(import.meta.dirname, folder, "index.html")))
    .map((folder) => [folder, `${folder}/index.html`]),
);
const built = "../wirecheck_browser_tests/pages";

const inTitle = (words) => ({
  name: "in-title",
  transformIndexHtml: (html) => html.replace("</title>", `${words}</title>`),
});

export default defineConfig(({ mode }) => ({
  plugins: [vue(), mode === "development" && inTitle(" (development)")],
  // The pages' addresses depend on where a server has them.
  base: "./",
  define: { __VUE_OPTIONS_API__: false },
  build: {
    // React's checks of StrictMode exist in its development build alone.
    outDir: mode === "development" ? `${built}/development` : built,
    emptyOutDir: true,
    target: "es2022",
    minify: mode !== "development",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", ...pages },
      // Names that stay, so that a change is a small one in the repository; the server has
      // browsers ask again (ETag).
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
}));
