// The plugin as one program, whose text Node has in itself and compiles at every start.
require("./v8Flags.js");
require("../../../bin/plugin.js");
