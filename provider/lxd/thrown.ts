import { fieldsOf } from "./fromJson";

/** What something that was thrown says of itself. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** The code of a failed system call, such as `ENOENT`. */
export const codeOf = (thrown: unknown): string | undefined => {
  const { code } = fieldsOf(thrown);
  return typeof code === "string" ? code : undefined;
};
