import { mount } from "../shared/react/mount";
import { ChatBox } from "./ChatBox";

mount("ChatBox, sessions on Socket.IO", ChatBox);
