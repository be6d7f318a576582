/** How the streams of a command are written. */
export const encodings = {
  utf8: "As text.",
  base64: "As base64, for bytes that are no text.",
} as const;
