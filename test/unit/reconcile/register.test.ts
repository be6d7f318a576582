import assert from "node:assert/strict";
import { nameInProgram, Register, type Holder } from "../../../provider/reconcile/register";

const urnOf = (name: string) => `urn:pulumi:test::test::lxd:index:Profile::${name}`;
const holder = (name: string, made = `of ${name}`): Holder => ({ urn: urnOf(name), made });

describe("the register of a run", () => {
  let register: Register;
  beforeEach(() => {
    register = new Register();
  });

  it("knows who else holds a thing: another resource, or another create of the same one", () => {
    register.claim(holder("a"), ["x", "y"]);
    assert.equal(register.otherHolderOf("x", holder("a")), undefined);
    assert.deepEqual(register.otherHolderOf("x", holder("a", "2")), holder("a"));
    assert.deepEqual(register.otherHolderOf("y", holder("b")), holder("a"));
    assert.equal(register.otherHolderOf("z", holder("b")), undefined);
  });

  it("takes one create for one holder, also under the name that an alias tells", () => {
    register.claim(holder("new", "1"), ["x"]);
    register.claim(holder("new", "2"), ["y"]);
    assert.equal(register.otherHolderOf("x", holder("old", "1")), undefined);
    assert.deepEqual(register.otherHolderOf("y", holder("old", "1")), holder("new", "2"));
    register.claim(holder("bare", ""), ["z"]);
    assert.deepEqual(register.otherHolderOf("z", holder("other", "")), holder("bare", ""));
  });

  it("takes the last word of a resource for all that it holds", () => {
    register.claim(holder("a"), ["x"]);
    register.claim(holder("a"), ["y"]);
    assert.equal(register.otherHolderOf("x", holder("b")), undefined);
    register.release(holder("a"));
    assert.equal(register.otherHolderOf("y", holder("b")), undefined);
  });

  it("knows what is going to be given up, by others", () => {
    register.giveUp(holder("a"), ["x"]);
    assert.equal(register.isGivenUp("x", holder("b")), true);
    assert.equal(register.isGivenUp("x", holder("a")), false);
    register.giveUp(holder("a"), []);
    assert.equal(register.isGivenUp("x", holder("b")), false);
  });

  it("calls a resource as the program does", () => {
    assert.equal(nameInProgram(urnOf("web::1")), "web::1");
  });
});
