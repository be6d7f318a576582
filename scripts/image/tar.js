/**
 * Tar archives (ustar) that depend on nothing but the entries: one time, one owner, the order given.
 *
 * @typedef {object} Entry
 * @property {string} path
 * @property {"file" | "directory" | "symlink"} type
 * @property {number} mode
 * @property {Buffer} [content]
 * @property {string} [target]
 */

const BLOCK = 512;
const TYPE_FLAGS = { file: "0", symlink: "2", directory: "5" };

/**
 * @param {readonly Entry[]} entries
 * @param {number} seconds the time of every entry
 * @returns {Buffer}
 */
function tar(entries, seconds) {
  const blocks = entries.flatMap((entry) => {
    const content = entry.content ?? Buffer.alloc(0);
    return [header(entry, content.length, seconds), content, Buffer.alloc(padding(content.length))];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function padding(length) {
  return (BLOCK - (length % BLOCK)) % BLOCK;
}

function header(entry, size, seconds) {
  if (Buffer.byteLength(entry.path) > 100) throw new Error(`the path is too long for ustar: ${entry.path}`);
  const block = Buffer.alloc(BLOCK);
  block.write(entry.path, 0);
  writeOctal(block, entry.mode, 100, 8);
  writeOctal(block, 0, 108, 8); // user
  writeOctal(block, 0, 116, 8); // group
  writeOctal(block, size, 124, 12);
  writeOctal(block, seconds, 136, 12);
  block.write(" ".repeat(8), 148); // The checksum counts its own field as spaces.
  block.write(TYPE_FLAGS[entry.type], 156);
  block.write(entry.target ?? "", 157);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148);
  return block;
}

function writeOctal(block, value, offset, length) {
  block.write(value.toString(8).padStart(length - 1, "0"), offset);
}

module.exports = { tar };
