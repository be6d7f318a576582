const http = require("node:http");

/**
 * Asks a server over its unix socket: GET, and the answer's metadata.
 * @param {string} socketPath
 * @param {string} path
 */
function get(socketPath, path) {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath, path, timeout: 5000 }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text).metadata);
        else reject(new Error(`${path}: ${response.statusCode} ${text.trim()}`));
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${path}: no answer`)));
    request.on("error", reject);
  });
}

/** Waits until a daemon has done its start. */
async function waitUntilReady(socketPath, seconds) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await get(socketPath, "/internal/ready");
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

module.exports = { get, waitUntilReady };
