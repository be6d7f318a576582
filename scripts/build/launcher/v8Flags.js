const v8 = require("node:v8");

// Young objects are collected often instead of in a space of up to 48 MB: what streams and lists leave behind goes at
// once, and the process stays small (npm run bench -- memory). It is read whenever the space would grow.
v8.setFlagsFromString("--semi-space-growth-factor=1");

// Code is optimized only when it is run fifteen times as much as usual: a plugin waits most of its time, and compilers
// take memory. V8 counts bytes of code up to Node 20, and calls since; an unknown flag is a line on stderr.
const countsCalls = Number(process.versions.node.split(".")[0]) >= 21;
v8.setFlagsFromString(countsCalls ? "--invocation-count-for-turbofan=45000" : "--interrupt-budget=1000000");
