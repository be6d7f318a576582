/** `npm run toolchain`: makes sure that there is a Pulumi CLI; the last line on stdout is its directory. */
const { runScript } = require("./steps/failure.js");
const { pulumiDirectory } = require("./pulumi/toolchain.js");

runScript(async () => {
  console.log(await pulumiDirectory());
});
