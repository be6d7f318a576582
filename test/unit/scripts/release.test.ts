import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { downloadRelease, releasePlatform, type ReleaseSource } from "../../../scripts/pulumi/release.js";
import { finishedDirectory } from "../../../scripts/steps/finishedDirectory.js";

const VERSION = "9.8.7";
const NAME = `pulumi-v${VERSION}-${releasePlatform()}.tar.gz`;

type Answer = (response: http.ServerResponse) => void;

describe("the download of a Pulumi release", () => {
  let directory: string;
  let server: http.Server;
  let source: ReleaseSource;
  let answers: Record<string, Answer>;

  beforeEach(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "release-"));
    answers = {};
    server = http.createServer((request, response) => {
      const answer = answers[request.url ?? ""] ?? notFound;
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    source = { archive: () => `${base}/${NAME}`, checksums: () => `${base}/checksums.txt` };
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    fs.rmSync(directory, { recursive: true });
  });

  /** A release's archive: `pulumi/pulumi`, which prints its version. */
  function archive(version = VERSION): Buffer {
    const content = path.join(directory, "content");
    fs.mkdirSync(path.join(content, "pulumi"), { recursive: true });
    fs.writeFileSync(path.join(content, "pulumi", "pulumi"), `#!/bin/sh\necho v${version}\n`, {
      mode: 0o755,
    });
    return execFileSync("tar", ["-czf", "-", "-C", content, "pulumi"]);
  }

  function checksums(content: Buffer): Answer {
    const sha256 = createHash("sha256").update(content).digest("hex");
    return send(`${"0".repeat(64)}  pulumi-v${VERSION}-other.tar.gz\n${sha256}  ${NAME}\n`);
  }

  const target = (): string => path.join(directory, "cache", "bin");
  const obtain = (): Promise<string> =>
    finishedDirectory(target(), (unfinished) => downloadRelease(unfinished, { source, version: VERSION }));

  it("unpacks what the release names", async () => {
    const content = archive();
    answers[`/${NAME}`] = send(content);
    answers["/checksums.txt"] = checksums(content);
    await obtain();
    assert.deepEqual(fs.readdirSync(target()), ["pulumi"]);
    assert.deepEqual(fs.readdirSync(path.dirname(target())), ["bin"]);
  });

  it("does without a checksum where the release offers none", async () => {
    answers[`/${NAME}`] = send(archive());
    await obtain();
    assert.deepEqual(fs.readdirSync(target()), ["pulumi"]);
  });

  it("does not ask again when it is there", async () => {
    fs.mkdirSync(target(), { recursive: true });
    assert.equal(await obtain(), target());
  });

  const refusals: { title: string; message: RegExp; prepare: () => void }[] = [
    {
      title: "an archive with another checksum",
      message: /checksum/,
      prepare: () => {
        answers[`/${NAME}`] = send(archive());
        answers["/checksums.txt"] = checksums(Buffer.from("something else"));
      },
    },
    {
      title: "an archive that holds another version",
      message: /holds Pulumi 1\.0\.0 instead of 9\.8\.7/,
      prepare: () => {
        answers[`/${NAME}`] = send(archive("1.0.0"));
      },
    },
    { title: "a release that is not there", message: /the server answered 404/, prepare: () => undefined },
    {
      title: "a connection that breaks half way",
      message: /cannot be downloaded/,
      prepare: () => {
        answers[`/${NAME}`] = (response) => {
          response.writeHead(200, { "content-length": "1000000" });
          response.write("the beginning", () => response.destroy());
        };
      },
    },
    {
      title: "an archive that is none",
      message: /tar/,
      prepare: () => {
        answers[`/${NAME}`] = send("no archive");
      },
    },
  ];
  for (const { title, message, prepare } of refusals) {
    it(`refuses ${title}, and leaves nothing that looks done`, async () => {
      prepare();
      await assert.rejects(obtain(), message);
      assert.deepEqual(fs.readdirSync(path.dirname(target())), []);
    });
  }

  it("says that no server is there", async () => {
    source = { ...source, archive: () => `http://127.0.0.1:1/${NAME}` };
    await assert.rejects(obtain(), /cannot be downloaded: .*(ECONNREFUSED|bad port)/);
  });
});

function send(content: string | Buffer): Answer {
  return (response) => response.end(content);
}

function notFound(response: http.ServerResponse): void {
  response.writeHead(404).end();
}
