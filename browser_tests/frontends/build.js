// Builds all pages. Each has one script, so that it is there after one request; those for
// development, of which nobody asks that, share theirs.

import { rmSync } from "node:fs";

import { build } from "vite";

import { configOf, pages } from "./vite.config.js";

const built = (mode, input) => build({ ...configOf(mode, input), mode, configFile: false });

rmSync(configOf("production", {}).build.outDir, { recursive: true, force: true });
for (const [name, page] of Object.entries(pages)) await built("production", { [name]: page });
process.env.NODE_ENV = "development";
await built("development", pages);
