/** Of the AI SDK's messages what this page shows: their text. */
interface UIMessage {
  id: string;
  role: string;
  parts: { type: string; text?: string }[];
}

export const shown = ({ id, role, parts }: UIMessage) => ({
  id,
  role,
  text: parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
});

export const isBusy = (status: string) => status === "submitted" || status === "streaming";
