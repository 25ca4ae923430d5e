import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Each folder that has one is a page.
const pages = readdirSync(import.meta.dirname)
  .map((folder) => join(folder, "index.html"))
  .filter((page) => existsSync(join(import.meta.dirname, page)));

export default defineConfig({
  plugins: [vue()],
  // The pages' addresses depend on where a server has them.
  base: "./",
  build: {
    outDir: "built",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pages },
  },
});
