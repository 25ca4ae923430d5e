import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const HERE = import.meta.dirname;
const BUILT = "../wirecheck_browser_tests/pages";

// The index, and each folder that has a page.
export const pages = Object.fromEntries([
  ["index", "index.html"],
  ...readdirSync(HERE)
    .filter((folder) => existsSync(join(HERE, folder, "index.html")))
    .map((folder) => [folder, `${folder}/index.html`]),
]);

const inTitle = (words) => ({
  name: "in-title",
  transformIndexHtml: (html) => html.replace("</title>", `${words}</title>`),
});

// For development the file of each component is named, wherever that was when it was built.
const withoutPlace = {
  name: "without-place",
  transform: (code) => code.replaceAll(`${HERE}/`, ""),
};

export const configOf = (mode, input) => ({
  plugins: [vue(), mode === "development" && [inTitle(" (development)"), withoutPlace]],
  // The pages' addresses depend on where a server has them.
  base: "./",
  define: { __VUE_OPTIONS_API__: false },
  build: {
    // React's checks of StrictMode exist in its development build alone.
    outDir: mode === "development" ? `${BUILT}/development` : BUILT,
    emptyOutDir: false,
    target: "es2022",
    minify: mode !== "development",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input,
      // Names that stay, so that a change is a small one in the repository; the server has
      // browsers ask again (ETag).
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        // One style sheet is that of all.
        assetFileNames: "assets/chat[extname]",
      },
    },
  },
});

export default defineConfig(({ mode }) => configOf(mode, pages));
