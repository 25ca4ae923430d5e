import { mount } from "../shared/mount.js";
import { streamByEventSource } from "./stream.js";

mount("Named events by EventSource", () => ({ stream: streamByEventSource }));
