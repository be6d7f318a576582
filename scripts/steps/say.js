/** Progress goes to stderr, so that stdout stays free for results. */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs the work and says every few seconds that it still goes on, with what `detail` adds.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {() => string} [detail]
 * @returns {Promise<T>}
 */
async function sayWhile(title, work, detail = () => "") {
  say(`${title} …`);
  const started = Date.now();
  const timer = setInterval(() => {
    const more = detail();
    say(`${title} … ${seconds(started)} s${more ? `, ${more}` : ""}`);
  }, 8000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function seconds(started) {
  return Math.round((Date.now() - started) / 1000);
}

module.exports = { say, sayWhile };
