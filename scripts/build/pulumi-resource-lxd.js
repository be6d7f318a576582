#!/usr/bin/env node
// Newer versions of Node keep compiled code between runs.
require("node:module").enableCompileCache?.();
require("./plugin.js");
