/** What makes no sense in an instance's declaration, in sentences. */
import type { Report } from "../../reconcile/definition";
import type { PropertyMap } from "../../reconcile/values";
import * as shared from "../shared";
import { checkFiles } from "./files";
import { checkSource } from "./source";
import { checkWaits } from "./waiting/check";

export function checkInstance(inputs: PropertyMap, report: Report): void {
  shared.checkDevices(inputs, report);
  checkSource(inputs, report);
  checkFiles(inputs, report);
  checkWaits(inputs, report);
  if (inputs.running === false && inputs.ephemeral === true) {
    report(
      "running",
      "An ephemeral instance is deleted when it stops, so it cannot be declared with running: false.",
    );
  }
  if (inputs.running === false && inputs.frozen === true) {
    report("frozen", "A stopped instance cannot be frozen; leave out running: false, or frozen: true.");
  }
  if (inputs.restoreTriggers !== undefined && inputs.restoreSnapshot === undefined) {
    report(
      "restoreTriggers",
      "restoreTriggers do nothing without restoreSnapshot: name the snapshot to go back to.",
    );
  }
  shared.checkReference(inputs, "restoreSnapshot", report);
}
