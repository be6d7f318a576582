import { Certificate } from "../resources/certificate";
import { all, one, type Kind } from "./kind";

const certificates: Kind = {
  resource: Certificate,
  noun: "certificate of the trust store",
  told: ["certificate", "name", "type", "restricted", "projects"],
  path: "/1.0/certificates/<fingerprint>",
};

export const certificateFunctions = [one(certificates), all(certificates)];
