/** Configuration of networks and storage pools that belongs to a member of a cluster each. */
import { mapOf, optional, ours, stringMap } from "../../reconcile/properties";
import { isMap, textsOf, type PropertyMap, type Value } from "../../reconcile/values";

export type Config = Readonly<Record<string, string>>;

/** Which keys belong to a member each, and what is known of them. */
export interface MemberKeys {
  readonly keys: readonly string[];
  /** The keys among them that can only be given when the object is made. */
  readonly fixed: readonly string[];
  /** Values of such keys that are given by properties of their own. */
  readonly given?: (inputs: PropertyMap) => Config;
}

export const memberConfigInput = (what: string, keys: readonly string[]) =>
  ours(
    optional(
      mapOf(
        stringMap("Configuration keys of that member, and their values."),
        `In a cluster: keys of the ${what} whose values belong to a member each, by the member's name; they go before the same keys of \`config\`, which are meant for every member. Such keys are ${keys.map((key) => `\`${key}\``).join(", ")}. Default: none. Changes in place, where the server can.`,
      ),
    ),
  );

/** Servers that are not in a cluster call their one place "none". */
export const isClustered = (locations: unknown): boolean =>
  Array.isArray(locations) && locations.length > 0 && !locations.includes("none");

/** What a PUT to all members may have: the server refuses the keys of single ones. */
export function withoutMemberKeys(
  body: Record<string, unknown>,
  live: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  if (!isClustered(live.locations)) return body;
  return { ...body, config: without(textsOf(body.config), (key) => keys.includes(key)) };
}

/** What a member is to have of its own. */
export const wanted = ({ keys, given }: MemberKeys, inputs: PropertyMap, member: string): Config => ({
  ...given?.(inputs),
  ...selected(configOf(inputs.config), (key) => keys.includes(key)),
  ...ofMember(inputs, member),
});

export const configOf = (config: Value | undefined): Config => textsOf(config);

export const ofMember = (inputs: PropertyMap, member: string): Config => {
  const all = inputs.memberConfig;
  return all !== undefined && isMap(all) ? configOf(all[member]) : {};
};

export const selected = (config: Config, takes: (key: string) => boolean): Config =>
  Object.fromEntries(Object.entries(config).filter(([key]) => takes(key)));

export const without = (config: Config, drops: (key: string) => boolean): Config =>
  selected(config, (key) => !drops(key));

export const differs = (declared: Config, live: Config | null): boolean =>
  Object.entries(declared).some(([key, value]) => (live?.[key] ?? "") !== value);

/** What is declared of members' own keys, as the members have it. */
export function seen(
  { keys, fixed }: MemberKeys,
  inputs: PropertyMap,
  config: Config,
  own: ReadonlyMap<string, Config>,
): PropertyMap {
  const ofAll = Object.entries(configOf(inputs.config)).filter(([key]) => keys.includes(key));
  const found: Record<string, string> = { ...config };
  for (const [key, declared] of ofAll) {
    const values = [...own]
      .filter(([member]) => ofMember(inputs, member)[key] === undefined)
      .map(([, has]) => (fixed.includes(key) ? declared : has[key]));
    const other = values.find((value) => value !== declared);
    const value = values.every((one) => one === declared) ? declared : other;
    if (value !== undefined) found[key] = value;
  }
  const memberConfig = Object.fromEntries(
    Object.keys(inputs.memberConfig ?? {}).map((member) => {
      const declared = ofMember(inputs, member);
      const has = own.get(member);
      const now = Object.keys(declared).flatMap((key) => {
        const value = has === undefined || fixed.includes(key) ? declared[key] : has[key];
        return value === undefined ? [] : [[key, value] as const];
      });
      return [member, Object.fromEntries(now)];
    }),
  );
  return { config: found, ...(inputs.memberConfig === undefined ? {} : { memberConfig }) };
}
