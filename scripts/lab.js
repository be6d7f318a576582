/**
 * `npm run lab`: brings up the lab of examples/lab on a private LXD; further commands act on it.
 *
 *     npm run lab -- [up | preview | refresh | outputs | destroy | shell | stop] [flags of pulumi's]
 *     npm run lab -- up --endpoint URL | --remote NAME      on a server of your own
 */
const { parseArguments } = require("./lab/arguments.js");
const { labSettings } = require("./lab/settings.js");
const { serverEnvironment, socketOf, startServer, stopServer } = require("./lab/server.js");
const { PROJECT, Stack } = require("./lab/stack.js");
const { buildWhenStale } = require("./build/whenStale.js");
const { cachedImage } = require("./image/cachedImage.js");
const { shortName } = require("./server/shortDirectory.js");
const { installDependencies } = require("./steps/dependencies.js");
const { runScript } = require("./steps/failure.js");
const { say } = require("./steps/say.js");

runScript(async () => {
  const { command, endpoint, remote, flags } = parseArguments(process.argv.slice(2));
  const settings = labSettings();
  if (command === "stop") return stopServer(settings);

  const ownServer = endpoint ?? remote;
  if (ownServer) sayWhatIsMade(ownServer, settings);
  else await startServer(settings);
  await installDependencies();
  await buildWhenStale();

  // A server of the user's own has a stack of its own: its state says nothing about the private one.
  const stackName = ownServer ? `lab-${shortName(ownServer)}` : "lab";
  const stack = await Stack.open(stackName, ownServer ? {} : serverEnvironment(settings));
  await stack.configure({
    ...(remote ? { "lxd:remote": remote } : { "lxd:endpoint": endpoint ?? `unix://${socketOf(settings)}` }),
    [`${PROJECT}:image`]: await cachedImage(),
    [`${PROJECT}:bridgeName`]: settings.bridgeName,
    [`${PROJECT}:subnet`]: settings.subnet,
  });

  // The private lab is ours to change without asking; somebody's server is not.
  const unasked = ownServer ? [] : ["--yes", "--skip-preview"];
  switch (command) {
    case "preview":
      return stack.pulumi("preview", ...flags);
    case "outputs":
      return stack.pulumi("stack", "output", ...flags);
    case "shell":
      return stack.shell();
    default:
      return stack.pulumi(command, ...unasked, ...flags);
  }
});

function sayWhatIsMade(server, settings) {
  say(`The lab acts on ${server}, a server of your own. What it makes there for the whole server:`);
  say(
    `  the network ${settings.bridgeName} (${settings.subnet}), and a storage pool, a profile, an image, a volume,`,
  );
  say("  two containers, a snapshot and a trusted client certificate, all of them named lab-…");
  say("`npm run lab -- destroy` with the same option removes them all. Nothing else is touched.");
}
