const crypto = require("node:crypto");
const fs = require("node:fs");
const { Readable, Transform } = require("node:stream");
const { pipeline } = require("node:stream/promises");
const { StepFailed } = require("./failure.js");
const { sayWhile } = require("./say.js");

/** How long a server may send nothing at all. */
const SILENCE_MILLISECONDS = 30_000;

/**
 * Downloads a file, saying how far it is.
 * @param {string} url
 * @param {string} file
 * @returns {Promise<{sha256: string, sha512: string}>}
 */
async function download(url, file) {
  const silence = silenceGuard();
  try {
    const response = await open(url, silence);
    const total = Number(response.headers.get("content-length") ?? 0);
    const hashes = { sha256: crypto.createHash("sha256"), sha512: crypto.createHash("sha512") };
    let received = 0;
    const watch = new Transform({
      transform(chunk, _encoding, done) {
        silence.heard();
        received += chunk.length;
        for (const hash of Object.values(hashes)) hash.update(chunk);
        done(null, chunk);
      },
    });
    const progress = () => (total ? `${Math.floor((100 * received) / total)} %` : `${received >> 20} MB`);
    await sayWhile(
      `Downloading ${url}`,
      () => pipeline(Readable.fromWeb(response.body), watch, fs.createWriteStream(file)),
      progress,
    );
    return { sha256: hashes.sha256.digest("hex"), sha512: hashes.sha512.digest("hex") };
  } catch (error) {
    throw downloadFailed(url, error);
  } finally {
    silence.end();
  }
}

/**
 * The text at a URL, or undefined where the server has none (404 and its like).
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
async function downloadText(url) {
  const silence = silenceGuard();
  try {
    const response = await fetch(url, { signal: silence.signal });
    return response.ok ? await response.text() : undefined;
  } catch (error) {
    throw downloadFailed(url, error);
  } finally {
    silence.end();
  }
}

async function open(url, silence) {
  const response = await fetch(url, { signal: silence.signal });
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  return response;
}

function silenceGuard() {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error("the server fell silent"));
  let timer = setTimeout(abort, SILENCE_MILLISECONDS);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE_MILLISECONDS);
    },
    end() {
      clearTimeout(timer);
    },
  };
}

function downloadFailed(url, error) {
  // fetch says "fetch failed" and hides the reason in its cause.
  const reason = error.cause?.message || error.cause?.code || error.message;
  return new StepFailed(`${url} cannot be downloaded: ${reason}`);
}

module.exports = { download, downloadText };
