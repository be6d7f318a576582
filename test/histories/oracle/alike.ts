/** Whether the server shows what was declared, in whatever spelling it likes. */

export function isShown(declared: unknown, shown: unknown): boolean {
  if (isNothing(declared)) return isNothing(shown);
  if (Array.isArray(declared)) {
    return (
      Array.isArray(shown) &&
      declared.length === shown.length &&
      declared.every((item, index) => isShown(item, shown[index]))
    );
  }
  if (typeof declared === "object") {
    const there = Object.fromEntries(
      Object.entries(shown ?? {}).map(([key, value]) => [plainKey(key), value]),
    );
    return Object.entries(declared!).every(([key, value]) => isShown(value, there[plainKey(key)]));
  }
  const [said, is] = [textOf(declared), textOf(shown)];
  return said === is || (isTime(said) && Date.parse(said) === Date.parse(is));
}

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? "")).trim();

/** No time is the first there is. */
const noTime = "0001-01-01T00:00:00Z";

/** The server leaves out what is empty. */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === noTime ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** `listenPort` is `listen_port` to the server. */
const plainKey = (key: string) => key.toLowerCase().replaceAll("_", "");

const isTime = (text: string) => /^\d{4}-\d{2}-\d{2}T/.test(text);
