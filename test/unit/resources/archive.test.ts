import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  createWriteStream,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { pack, type Header } from "tar-stream";
import { checkWithFiles } from "../../../provider/reconcile/lifecycle/check";
import { Archive, Asset } from "../../../provider/reconcile/values";
import { treeOf, type Tree } from "../../../provider/resources/ofInstance/files/archive";
import { InstanceFileTree } from "../../../provider/resources/ofInstance/files/instanceFileTree";

const log = { debug() {}, info() {}, warning() {}, status() {} };

describe("an archive of files", () => {
  const { signal } = new AbortController();
  const options = { followSymlinks: false, signal };
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "archive-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const unpacked = async (path: string) => (await treeOf(new Archive({ path }), options))!;

  /** What a tree holds, in one word each. */
  const shown = async (tree: Tree) => {
    const words: Record<string, string> = {};
    for (const [path, entry] of tree) {
      if (entry.type === "directory") words[path] = "/";
      else if (entry.type === "symlink") words[path] = `-> ${entry.target}`;
      else words[path] = `${entry.executable ? "*" : ""}${(await buffer(entry.content.open())).toString()}`;
    }
    return words;
  };

  const packed = async (...entries: [header: Partial<Header> & { name: string }, content?: string][]) => {
    const path = join(directory, "packed.tar");
    const tarball = pack();
    for (const [header, content = ""] of entries) tarball.entry(header, content);
    tarball.finalize();
    await pipeline(tarball, createWriteStream(path));
    return path;
  };

  const checked = async (source: Archive) => {
    const news = { instance: "web", path: "/srv", source };
    const request = { type: "InstanceFileTree", name: "tree", olds: {}, news };
    return (await checkWithFiles(InstanceFileTree, request, { project: "default" }, { urn: "", log, signal }))
      .failures;
  };

  it("has for hard links, as tar packs them, the files that they link to", async () => {
    const from = join(directory, "from");
    mkdirSync(join(from, "sub"), { recursive: true });
    writeFileSync(join(from, "a"), "content", { mode: 0o755 });
    linkSync(join(from, "a"), join(from, "sub", "b"));
    symlinkSync("a", join(from, "link"));
    linkSync(join(from, "link"), join(from, "sub", "same link"));
    for (const [file, ...what] of [
      ["whole.tar", "."],
      ["named.tgz", "a", "link", "sub"],
    ] as const) {
      const path = join(directory, file);
      const order = ["--sort=name", file.endsWith("tgz") ? "-czf" : "-cf"];
      execFileSync("tar", [...order, path, "-C", from, ...what]);
      const expected = {
        a: "*content",
        link: "-> a",
        sub: "/",
        "sub/b": "*content",
        "sub/same link": "-> a",
      };
      assert.deepEqual(await shown(await unpacked(path)), expected);
    }
  });

  it("takes a hard link below another archive's path for one of its own", async () => {
    const path = await packed(
      [{ name: "a" }, "in the tarball"],
      [{ name: "b", type: "link", linkname: "./a" }],
    );
    const assets = { a: new Asset({ text: "beside it" }), below: new Archive({ path }) };
    const tree = await treeOf(new Archive({ assets }), options);
    assert.deepEqual(await shown(tree!), {
      a: "beside it",
      below: "/",
      "below/a": "in the tarball",
      "below/b": "in the tarball",
    });
  });

  it("says from Check which hard link leads to nothing that the archive has", async () => {
    for (const linkname of ["missing", "../outside", "/etc/passwd", "sub", "later"]) {
      const path = await packed(
        [{ name: "sub", type: "directory" }],
        [{ name: "sub/b", type: "link", linkname }],
        [{ name: "later" }, "too late"],
      );
      assert.deepEqual(await checked(new Archive({ path })), [
        {
          property: "source",
          reason: `${path} holds the hard link "sub/b" to "${linkname}", which is no earlier file of the same archive.`,
        },
      ]);
    }
  });

  for (const type of ["fifo", "character-device", "block-device"] as const) {
    it(`says from Check that a ${type} cannot be put into an instance`, async () => {
      const path = await packed([{ name: "a" }, "a"], [{ name: "dev/it", type }]);
      assert.deepEqual(await checked(new Archive({ path })), [
        {
          property: "source",
          reason: `${path} holds the entry "dev/it", which is a ${type.replace("-", " ")}: only files, directories and symbolic links can be put into an instance.`,
        },
      ]);
    });
  }

  it("says the same of a fifo in a zip file", async () => {
    const path = join(directory, "packed.zip");
    const python = [
      "import sys, zipfile",
      'entry = zipfile.ZipInfo("pipe"); entry.create_system = 3; entry.external_attr = 0o010644 << 16',
      'zipfile.ZipFile(sys.argv[1], "w").writestr(entry, "")',
    ].join("\n");
    execFileSync("python3", ["-c", python, path]);
    const [failure, ...more] = await checked(new Archive({ path }));
    assert.deepEqual(more, []);
    assert.match(failure!.reason, /holds the entry "pipe", which is a fifo: only files, directories and/);
  });

  it("says from Check what cannot be read, and asks no server for it", async () => {
    const [failure] = await checked(new Archive({ path: join(directory, "none") }));
    assert.match(failure!.reason, /none cannot be read: there is no such file/);
    // Nobody listens there.
    const uri = "http://127.0.0.1:1/a.tgz";
    assert.deepEqual(await checked(new Archive({ assets: { a: new Archive({ uri }) } })), []);
  });
});
