import type { CertificateExpectation } from "../../lxd";
import type { Context } from "../../reconcile/definition";

/** The provider follows while it runs; what it is configured with is for the user to change. */
export function warnOfPin(expectation: CertificateExpectation, fingerprint: string, context: Context): void {
  if (!expectation.isPinned) return;
  context.log.warning(
    `The server has another certificate from now on. Before the next command, give the provider serverFingerprint: "${fingerprint}" instead of the pin that it has (or serverCertificate, or the remote's certificate in the lxc configuration).`,
  );
}
