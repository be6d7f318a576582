/** What is marked as secret is in no sentence: not in an error, not in what Check finds wrong, not in the log. */
import type { Provider } from "./host";
import { reworded, type Reword } from "./rewording";
import { isRecognisable } from "./recognisable";
import { Secret, isList, isMap, type PropertyMap, type Value } from "./values";

function textsOf(value: Value): string[] {
  if (value instanceof Secret) return textsOf(value.value);
  // Sentences also name parts of what looks like a path.
  if (typeof value === "string") return [value, ...value.split("/")];
  if (isList(value)) return value.flatMap(textsOf);
  return isMap(value) ? Object.values(value).flatMap(textsOf) : [];
}

function secretTexts(value: Value): string[] {
  if (value instanceof Secret) return textsOf(value);
  if (isList(value)) return value.flatMap(secretTexts);
  return isMap(value) ? Object.values(value).flatMap(secretTexts) : [];
}

function concealing(properties: readonly (PropertyMap | undefined)[]): Reword {
  const secrets = [...new Set(properties.flatMap((map) => (map ? secretTexts(map) : [])))]
    .filter(isRecognisable)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

/** The same provider, which keeps the secrets of a request to itself. */
export const discreet = (provider: Provider): Provider => reworded(provider, concealing);
