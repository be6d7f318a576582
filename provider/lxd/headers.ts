/**
 * Header values as LXD's own client sends them and the server reads them: in UTF-8 (names of files and of volumes may
 * hold anything). What sends them writes one byte for each character.
 */
export const inUtf8 = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, "utf8").toString("latin1")]),
  );

/** Headers of the API's own. Each kind of server has a prefix for them, and looks at no other: so both are sent. */
export const forEitherKind = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`x-lxd-${name}`, value],
      [`x-incus-${name}`, value],
    ]),
  );
