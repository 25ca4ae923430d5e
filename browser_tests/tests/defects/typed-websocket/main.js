import { mount } from "../shared/mount.js";
import { Connection } from "./connection.js";

mount("Typed events on a WebSocket", () => new Connection());
