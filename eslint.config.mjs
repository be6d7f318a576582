import eslint from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import typescript from "typescript-eslint";

/**
 * Who may import whom in provider/ (docs/architecture.md shows the picture): the hosts stand on the core, the
 * core on the client, and the client on nothing. main.ts puts them together.
 */
const MAY_IMPORT = {
  plugin: ["resources", "functions", "reconcile", "lxd"],
  dynamic: ["resources", "functions", "reconcile", "lxd"],
  adoption: ["reconcile"],
  watch: ["reconcile", "lxd"],
  schema: ["resources", "functions", "reconcile"],
  resources: ["reconcile", "lxd"],
  functions: ["resources", "reconcile", "lxd"],
  reconcile: ["lxd"],
  lxd: [],
};

const importZones = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  target: `./provider/${room}`,
  from: Object.keys(MAY_IMPORT)
    .filter((other) => other !== room && !allowed.includes(other))
    .map((other) => `./provider/${other}`),
  message: `provider/${room} may import ${allowed.length > 0 ? allowed.join(", ") : "no other room"} only.`,
}));

/** Only the hosts know Pulumi: the plugin its protocol, the dynamic one its SDK. */
const noPulumi = {
  regex: "^@pulumi/",
  message: "Only the hosts (provider/plugin, provider/dynamic) know Pulumi.",
};
const noGrpc = { regex: "^(@grpc/|google-protobuf)", message: "Only provider/plugin speaks gRPC." };
const protocolOnly = {
  regex: "^@pulumi/pulumi(?!/proto/)",
  message: "The plugin uses @pulumi/pulumi/proto alone: the rest costs half a second at start.",
};
const restrictImports = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

const scriptGlobals = Object.fromEntries(
  [
    ...["require", "module", "__dirname", "process", "console", "Buffer", "URL", "fetch"],
    ...["AbortController", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  ].map((name) => [name, "readonly"]),
);

export default typescript.config(
  {
    ignores: [
      "**/node_modules/",
      "bin/",
      "dist/",
      "dist-release/",
      "sdk/",
      ".lab/",
      "tools/",
      "**/.tmp-*/",
      "scripts/**/*.d.ts",
    ],
  },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [typescript.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["provider/tsconfig.json", "tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-properties": [
        "error",
        {
          object: "AbortSignal",
          property: "any",
          message: "It forgets timeouts that nothing else holds: use anyOf (provider/lxd/anyOf.ts).",
        },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      // Functions that are async by their interface, whether or not they wait for anything.
      "@typescript-eslint/require-await": "off",
      // Definitions and handlers are tables of functions written as methods; none of them uses `this`.
      "@typescript-eslint/unbound-method": "off",
      eqeqeq: "error",
    },
  },
  {
    files: ["provider/**/*.ts"],
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver({ project: "provider/tsconfig.json" })],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
    },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: importZones }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      ...restrictImports(noPulumi, noGrpc),
    },
  },
  {
    // Handlers are typed by what their definition declares: there is nothing to be told to the compiler.
    files: ["provider/resources/**/*.ts"],
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  { files: ["provider/plugin/**/*.ts"], rules: restrictImports(protocolOnly) },
  { files: ["provider/dynamic/**/*.ts"], rules: restrictImports(noGrpc) },
  { files: ["provider/lxd/anyOf.ts"], rules: { "no-restricted-properties": "off" } },
  {
    // The text of these closures runs in another process, where only `require` finds the installed package.
    // Functions load the same when they are called.
    files: ["provider/dynamic/resource.ts", "provider/dynamic/function.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["**/*.js"],
    languageOptions: { sourceType: "commonjs", globals: scriptGlobals },
    rules: { eqeqeq: "error", "no-unused-vars": "error" },
  },
);
