import { Chat } from "./chat.js";
import { runEffect } from "./defects.js";
import { element } from "./dom.js";

/**
 * Shows a chat that can be closed and opened again.
 *
 * `connect` returns what carries its answers: `{stream, close}`; `close` may be missing.
 */
export function mount(title, connect) {
  const open = () => {
    const unmount = runEffect(() => {
      const connection = connect();
      const chat = new Chat(title, connection.stream, () => leave());
      document.body.replaceChildren(chat.root);
      return () => {
        chat.dispose();
        connection.close?.();
      };
    });
    const leave = () => {
      unmount();
      const back = element("button", { "data-testid": "open" }, "Open the chat");
      back.addEventListener("click", open);
      document.body.replaceChildren(back);
    };
  };
  open();
}
