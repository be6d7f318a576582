/** What the first bytes of a program say of the machine that it is for. */

const PROCESSORS = {
  elf: { 0x3e: "amd64", 0xb7: "arm64" },
  mach: { 0x01000007: "amd64", 0x0100000c: "arm64" },
  pe: { 0x8664: "amd64", 0xaa64: "arm64" },
};

/**
 * @param {Buffer} program
 * @returns {string | undefined} such as "linux-amd64", or undefined where it is no program of a platform known here
 */
function programPlatform(program) {
  const [os, processor] = systemAndProcessor(program);
  return processor && `${os}-${processor}`;
}

function systemAndProcessor(program) {
  if (program.toString("latin1", 0, 4) === "\x7fELF")
    return ["linux", PROCESSORS.elf[program.readUInt16LE(18)]];
  if (program.readUInt32LE(0) === 0xfeedfacf) return ["darwin", PROCESSORS.mach[program.readUInt32LE(4)]];
  if (program.toString("latin1", 0, 2) !== "MZ") return [];
  const header = program.readUInt32LE(0x3c);
  if (program.toString("latin1", header, header + 4) !== "PE\0\0") return [];
  return ["windows", PROCESSORS.pe[program.readUInt16LE(header + 4)]];
}

module.exports = { programPlatform };
