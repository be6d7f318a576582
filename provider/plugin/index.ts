/** The plugin host: serves a provider to the Pulumi engine over gRPC. */
export { serve, type Served, type ServeOptions } from "./serve";
