import { choice } from "../reconcile/properties";

export const certificateKind = choice("CertificateKind", "What a client certificate admits to.", {
  client: "The whole API.",
  metrics: "The metrics alone.",
});
