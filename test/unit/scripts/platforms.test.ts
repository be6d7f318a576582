import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { checkIntegrity } from "../../../scripts/release/nodeProgram.js";
import { platforms, type Platform } from "../../../scripts/release/platforms.js";
import { programPlatform } from "../../../scripts/release/programPlatform.js";

const nameOf = ({ os, arch }: Platform) => `${os}-${arch}`;

describe("the platforms of a release", () => {
  it("are those on which Pulumi's CLI runs", () => {
    const systems = ["darwin", "linux", "windows"];
    const expected = systems.flatMap((os) => ["amd64", "arm64"].map((arch) => `${os}-${arch}`));
    assert.deepEqual(platforms().map(nameOf).sort(), expected);
  });

  it("all have the same version of Node", () => {
    assert.equal(new Set(platforms().map(({ version }) => version)).size, 1);
  });

  it("take nothing from a package that is not the one of the lock file", () => {
    const [first] = platforms();
    const content = Buffer.from("a program");
    const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;
    checkIntegrity({ ...first!, integrity }, content);
    assert.throws(() => checkIntegrity(first!, content), /integrity is sha512-\S+ instead of sha512-\S+/);
  });
});

describe("the platform of a program", () => {
  function header(write: (program: Buffer) => void): Buffer {
    const program = Buffer.alloc(256);
    write(program);
    return program;
  }
  const elf = (machine: number) =>
    header((program) => {
      program.write("\x7fELF", "latin1");
      program.writeUInt16LE(machine, 18);
    });
  const mach = (cpu: number) =>
    header((program) => {
      program.writeUInt32LE(0xfeedfacf, 0);
      program.writeUInt32LE(cpu, 4);
    });
  const pe = (machine: number) =>
    header((program) => {
      program.write("MZ", "latin1");
      program.writeUInt32LE(0x80, 0x3c);
      program.write("PE\0\0", 0x80, "latin1");
      program.writeUInt16LE(machine, 0x84);
    });

  const programs: [Buffer, string | undefined][] = [
    [elf(0x3e), "linux-amd64"],
    [elf(0xb7), "linux-arm64"],
    [elf(0xf3), undefined],
    [mach(0x01000007), "darwin-amd64"],
    [mach(0x0100000c), "darwin-arm64"],
    [pe(0x8664), "windows-amd64"],
    [pe(0xaa64), "windows-arm64"],
    [header((program) => program.write("#!/bin/sh\n")), undefined],
  ];
  for (const [program, platform] of programs) {
    it(`is told by its header: ${platform ?? "none that is known"}`, () => {
      assert.equal(programPlatform(program), platform);
    });
  }
});
