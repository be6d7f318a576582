const { StepFailed } = require("../steps/failure.js");

const COMMANDS = ["up", "preview", "refresh", "outputs", "destroy", "shell", "stop"];

/**
 * What the user asks for: `npm run lab -- [COMMAND] [--endpoint URL | --remote NAME] [flags of pulumi's]`.
 * @param {readonly string[]} args
 */
function parseArguments(args) {
  const rest = [...args];
  const command = rest.length > 0 && !rest[0].startsWith("-") ? rest.shift() : "up";
  if (!COMMANDS.includes(command)) {
    throw new StepFailed(`The lab does not know "${command}". It knows ${COMMANDS.join(", ")}.`);
  }
  const endpoint = takeOption(rest, "--endpoint");
  const remote = takeOption(rest, "--remote");
  if (endpoint && remote) throw new StepFailed("Name the server by --endpoint or by --remote, not by both.");
  return { command, endpoint, remote, flags: rest };
}

/** Takes `--name VALUE` or `--name=VALUE` out of the arguments. */
function takeOption(args, name) {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return undefined;
  const [taken] = args.splice(at, 1);
  const value = taken === name ? args.splice(at, 1)[0] : taken.slice(name.length + 1);
  if (!value) throw new StepFailed(`${name} wants a value.`);
  return value;
}

module.exports = { parseArguments };
