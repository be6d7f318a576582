const fs = require("node:fs");
const os = require("node:os");
const { StepFailed } = require("../steps/failure.js");

/**
 * A /24 for the lab's bridge that this machine has no address in and no route to; always the same first
 * choice for the same lab.
 * @param {string} seed eight hexadecimal digits
 * @param {readonly Range[]} [taken]
 */
function chooseSubnet(seed, taken = rangesInUse()) {
  const first = Number.parseInt(seed.slice(0, 4), 16);
  for (let i = 0; i < 0x10000; i++) {
    const third = (first + i) % 0x10000;
    const address = 10 * 2 ** 24 + third * 2 ** 8;
    const [high, low] = [third >> 8, third & 0xff];
    // The beginning of 10/8 is where people put their own networks.
    if (high < 16 || taken.some((range) => overlaps(range, address))) continue;
    return `10.${high}.${low}.1/24`;
  }
  throw new StepFailed(
    "Every network below 10.0.0.0/8 is in use on this machine; the lab's bridge needs a free one.",
  );
}

/** @typedef {{address: number, bits: number}} Range */

function overlaps(range, address) {
  const size = 2 ** (32 - Math.min(range.bits, 24));
  return Math.floor(range.address / size) === Math.floor(address / size);
}

function rangesInUse() {
  const addresses = Object.values(os.networkInterfaces())
    .flat()
    .filter((entry) => entry.family === "IPv4" && entry.cidr)
    .map((entry) => range(entry.cidr));
  return [...addresses, ...routes()];
}

function range(cidr) {
  const [address, bits] = cidr.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return { address: number, bits: Number(bits) };
}

/** /proc/net/route has addresses as hexadecimal numbers, their bytes in reverse. The default route is no hindrance. */
function routes() {
  const lines = fs.readFileSync("/proc/net/route", "utf8").trim().split("\n").slice(1);
  return lines
    .map((line) => line.split("\t"))
    .map((fields) => ({ address: reversed(fields[1]), bits: ones(reversed(fields[7])) }))
    .filter((route) => route.bits > 0);
}

function reversed(hexadecimal) {
  return Buffer.from(hexadecimal, "hex").readUInt32LE();
}

function ones(mask) {
  return mask.toString(2).replaceAll("0", "").length;
}

module.exports = { chooseSubnet };
