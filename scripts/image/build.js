/**
 * Builds the image that the lab and the tests run: busybox with an init, DHCP on eth0, and a stop that takes
 * no time. The same busybox gives the same bytes.
 *
 *     node scripts/image/build.js OUTPUT
 */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { StepFailed, runScript } = require("../steps/failure.js");
const { findProgram } = require("../steps/findProgram.js");
const { installPackages } = require("../server/packages.js");
const { tar } = require("./tar.js");

const ROOT = path.join(__dirname, "rootfs");
const CREATED = Date.UTC(2024, 0, 1) / 1000;
const EMPTY_DIRECTORIES = ["dev", "mnt", "proc", "root", "run", "srv", "sys", "tmp", "var", "var/log"];
const ARCHITECTURES = {
  x64: "x86_64",
  arm64: "aarch64",
  arm: "armv7l",
  ppc64: "ppc64le",
  s390x: "s390x",
  riscv64: "riscv64",
};

/** Writes the image and returns its path. */
async function buildImage(output) {
  if (!findProgram("busybox")) await installPackages(["busybox-static"]);
  const busybox = findProgram("busybox");
  const content = fs.readFileSync(busybox);
  if (content.includes("/ld-linux")) {
    throw new StepFailed(`${busybox} is not a static one. Install the package busybox-static.`);
  }
  const archive = tar(entries(busybox, content), CREATED);
  fs.mkdirSync(path.dirname(path.resolve(output)), { recursive: true });
  // Renamed when whole, so that nobody meets half an image.
  const unfinished = `${output}.${process.pid}`;
  fs.writeFileSync(unfinished, zlib.gzipSync(archive, { level: 9 }));
  fs.renameSync(unfinished, output);
  return output;
}

function entries(busybox, content) {
  const own = ownFiles();
  const taken = new Set(own.map((entry) => entry.path));
  const applets = execFileSync(busybox, ["--list-full"], { encoding: "utf8" })
    .split("\n")
    .filter((name) => name !== "" && !name.endsWith("/busybox"))
    .map((name) => ({ path: `rootfs/${name}`, type: "symlink", mode: 0o777, target: "/bin/busybox" }))
    .filter((entry) => !taken.has(entry.path));
  const files = [
    { path: "rootfs/bin/busybox", type: "file", mode: 0o755, content },
    // LXD starts /sbin/init; not every busybox lists it among its applets.
    { path: "rootfs/sbin/init", type: "symlink", mode: 0o777, target: "/bin/busybox" },
    ...own,
    ...applets.filter((entry) => entry.path !== "rootfs/sbin/init"),
  ];
  return [
    { path: "metadata.yaml", type: "file", mode: 0o644, content: Buffer.from(metadata()) },
    ...directoriesOf(files),
    ...files.sort(byPath),
  ];
}

function ownFiles() {
  return fs
    .readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => {
      const content = fs.readFileSync(file);
      const mode = content.subarray(0, 2).toString() === "#!" ? 0o755 : 0o644;
      return { path: `rootfs/${path.relative(ROOT, file)}`, type: "file", mode, content };
    });
}

function directoriesOf(files) {
  const names = new Set(["rootfs", ...EMPTY_DIRECTORIES.map((name) => `rootfs/${name}`)]);
  for (const file of files) {
    for (let name = path.dirname(file.path); name !== "."; name = path.dirname(name)) names.add(name);
  }
  return [...names]
    .map((name) => ({ path: `${name}/`, type: "directory", mode: name === "rootfs/tmp" ? 0o1777 : 0o755 }))
    .sort(byPath);
}

function byPath(one, other) {
  return one.path < other.path ? -1 : 1;
}

function metadata() {
  const architecture = ARCHITECTURES[process.arch];
  if (!architecture) throw new StepFailed(`The test image is not known to run on ${process.arch}.`);
  return [
    `architecture: ${architecture}`,
    `creation_date: ${CREATED}`,
    "properties:",
    `  architecture: ${architecture}`,
    "  description: Busybox for the lab and the tests of pulumi-lxd",
    "  name: pulumi-lxd-busybox",
    "  os: busybox",
    "  release: '1'",
    "",
  ].join("\n");
}

module.exports = { buildImage };

if (require.main === module) {
  runScript(async () => {
    const [output] = process.argv.slice(2);
    if (!output) throw new StepFailed("usage: node scripts/image/build.js OUTPUT");
    console.log(await buildImage(output));
  });
}
