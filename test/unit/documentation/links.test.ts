/** Links between the pages: each leads to a file, and to a heading where it names one. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");

const pagesBelow = (directory: string): string[] =>
  readdirSync(join(ROOT, directory), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(directory, file));

const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...pagesBelow("docs")];

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");

/** As GitHub makes anchors of headings. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    ),
  );

function broken(page: string): string[] {
  const links = withoutCode(readFileSync(join(ROOT, page), "utf8")).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
    if (!existsSync(join(ROOT, file))) return [`${link}: there is no ${file}`];
    if (anchor === undefined || !file.endsWith(".md")) return [];
    return anchorsOf(readFileSync(join(ROOT, file), "utf8")).has(anchor)
      ? []
      : [`${link}: ${file} has no heading for #${anchor}`];
  });
}

describe("the links of the documentation", () => {
  for (const page of pages) {
    it(`lead somewhere: ${page}`, () => {
      assert.deepEqual(broken(page), []);
    });
  }

  it("reach every guide from their list", () => {
    const list = readFileSync(join(ROOT, "docs/guides/README.md"), "utf8");
    const missing = readdirSync(join(ROOT, "docs/guides")).filter(
      (file) => file !== "README.md" && !list.includes(`(${file})`),
    );
    assert.deepEqual(missing, []);
  });
});
