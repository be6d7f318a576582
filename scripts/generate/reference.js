const fs = require("node:fs");
const path = require("node:path");
const { keyLinks, keyPages } = require("./keys.js");

/**
 * Writes the reference pages, one per resource and function and one for the provider's configuration, from the schema.
 * @param {object} schema the package schema
 * @param {object} beside what else there is: `coverage`, which operations of the API are behind which of these, and
 *   `keys`, the kinds of configuration keys
 * @param {string} directory where the pages go
 */
function writeReference(schema, { coverage, keys }, directory) {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  const pages = Object.entries(schema.resources).map(([token, resource]) => {
    const name = nameOf(token);
    return [
      name,
      resourcePage(name, resource, schema.types, keyLinks(name, keys)),
      firstSentence(resource.description),
    ];
  });
  const functions = Object.entries(schema.functions).map(([token, definition]) => {
    const name = nameOf(token);
    return [name, functionPage(name, definition, schema.types), firstSentence(definition.description)];
  });
  const configuration = [
    ["configuration", configurationPage(schema), "The keys that say which server, and as whom."],
  ];
  const aboutKeys = keyPages(keys).map(([name, title, sections]) => [
    name,
    page(title, ...sections),
    `${title}.`,
  ]);
  for (const [name, text] of [...pages, ...functions, ...configuration, ...aboutKeys])
    fs.writeFileSync(path.join(directory, `${name}.md`), text);
  fs.writeFileSync(path.join(directory, "coverage.md"), coveragePage(coverage, schema));
  const links = (of) => of.map(([name, , about]) => `- [${name}](${name}.md): ${about}`).join("\n");
  fs.writeFileSync(
    path.join(directory, "README.md"),
    page(
      "Reference",
      "Generated from schema.json by `npm run gen`; not edited by hand.",
      links(configuration),
      "- [coverage](coverage.md): Which operation of the LXD API is behind which of these.",
      "## Resources",
      links(pages),
      "## Functions",
      "[functions.md](../functions.md) says what holds for all of them.",
      links(functions),
      "## Configuration keys and device options",
      links(aboutKeys),
    ),
  );
}

const firstSentence = (description) => /^[\s\S]*?[.:;](?=\s|$)/.exec(description)[0].replace(/[:;]$/, ".");
const nameOf = (token) => token.split(":").at(-1);
const page = (title, ...parts) => `${[`# ${title}`, ...parts].join("\n\n")}\n`;

/** A description below a page's title: its sections one level down, and one language of an example shown at a time. */
const asSections = (description) =>
  description
    .replace(/\n(##+) /g, "\n#$1 ")
    .replace(/<!--Start PulumiCodeChooser -->\n([\s\S]*?)<!--End PulumiCodeChooser -->/g, (_all, blocks) =>
      blocks
        .replace(/```(\w+)\n[\s\S]*?\n```\n/g, (block, language) =>
          language in LANGUAGES
            ? `<details${language === "typescript" ? " open" : ""}>\n<summary>${LANGUAGES[language]}</summary>\n\n${block}\n</details>\n\n`
            : block,
        )
        .trimEnd(),
    );

const LANGUAGES = { typescript: "TypeScript", python: "Python", go: "Go", yaml: "YAML" };

function resourcePage(name, resource, types, keys) {
  const inputs = Object.keys(resource.inputProperties);
  const outputs = Object.fromEntries(
    Object.entries(resource.properties).filter(([property]) => !inputs.includes(property)),
  );
  return page(
    name,
    asSections(resource.description),
    "## Inputs",
    table(resource.inputProperties, resource.requiredInputs),
    ...(keys.length > 0 ? ["### Keys", keys.join("\n")] : []),
    "## Outputs",
    "All inputs are outputs too, with their defaults. Beside them:",
    table(outputs, []),
    ...typesIn([resource.inputProperties, resource.properties], types),
  );
}

function functionPage(name, { description, inputs, outputs }, types) {
  return page(
    name,
    asSections(description),
    "## Arguments",
    Object.keys(inputs.properties).length > 0 ? table(inputs.properties, inputs.required) : "None.",
    "## Result",
    table(outputs.properties, []),
    ...typesIn([inputs, outputs], types),
  );
}

/** Every operation of the API of LXD 5.0.2, and those of newer servers that are in use, and what brings them in. */
function coveragePage({ described: operations, newer }, schema) {
  const built = new Set([...Object.keys(schema.resources), ...Object.keys(schema.functions)].map(nameOf));
  const link = (name) => (built.has(name) ? `[${name}](${name}.md)` : `${name} (not built yet)`);
  const rows = [...operations, ...newer].map(({ operation, by, reason, extension, since }) => {
    const behind = by ? by.map(link).join(", ") : `none: ${reason}`;
    return `| \`${operation}\` | ${behind} | ${extension ? `\`${extension}\` (${since})` : ""} |`;
  });
  return page(
    "Coverage",
    "Every operation of the API of LXD 5.0.2 (its `rest-api.yaml`), and the resource or function that it is behind, or why it is behind none; a test holds it complete. After these the operations of newer servers that are in use, with the extension that a server has to have and the first versions that do.",
    ["| operation | in | extension |", "| --- | --- | --- |", ...rows].join("\n"),
  );
}

function configurationPage(schema) {
  const lead =
    "Keys of the stack's configuration (`pulumi config set lxd:endpoint …`), and of explicit providers.";
  return page("Configuration", lead, table(schema.config.variables, []));
}

function table(properties, required) {
  const rows = Object.entries(properties).map(([name, property]) => {
    const marks = [
      required.includes(name) ? "required" : "",
      property.willReplaceOnChanges ? "replaces" : "",
      property.secret ? "secret" : "",
    ].filter(Boolean);
    return `| \`${name}\` | ${typeText(property)} | ${marks.join(", ")} | ${cell(property.description)} |`;
  });
  return ["| name | type | | |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

const choices = (values) =>
  values.map(({ value, description }) => `- \`${value}\`: ${description}`).join("\n");

const cell = (text) => (text ?? "").replaceAll("|", "\\|").replaceAll("\n", " ");

function typeText(type) {
  if (type.$ref?.startsWith("pulumi.json#/")) return nameOf(type.$ref.replace("#/", ":")).toLowerCase();
  if (type.$ref) return `[${nameOf(type.$ref)}](#${nameOf(type.$ref).toLowerCase()})`;
  if (type.type === "array") return `list of ${typeText(type.items)}`;
  if (type.additionalProperties) return `map of ${typeText(type.additionalProperties)}`;
  return type.type;
}

/** The types that properties name, and those that these name in turn. */
function typesIn(properties, types) {
  const found = new Set();
  const collect = (value) => {
    for (const [, token] of JSON.stringify(value).matchAll(/#\/types\/([^"]+)/g)) {
      if (found.has(token)) continue;
      found.add(token);
      collect(types[token]);
    }
  };
  collect(properties);
  return [...found].sort().map((token) => {
    const type = types[token];
    const title = `### ${nameOf(token)}`;
    const members = type.enum ? choices(type.enum) : table(type.properties, type.required);
    return `${title}\n\n${type.description}\n\n${members}`;
  });
}

module.exports = { writeReference };
