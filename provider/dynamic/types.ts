/** What a user's compiler sees of the classes: nothing here needs more than the SDK of Pulumi. */
import type * as pulumi from "@pulumi/pulumi";

/** The members of a generated class that are its outputs. */
export type Outputs<T> = Omit<T, keyof pulumi.CustomResource>;

/** An instance of the class whose outputs are those of the SDK's. */
export type DynamicResource<Resource> = pulumi.dynamic.Resource & Outputs<Resource>;

/** Arguments may be left out where none is required, as in the SDK. */
type Declared<Args> =
  Partial<Args> extends Args
    ? [args?: Args, options?: pulumi.CustomResourceOptions]
    : [args: Args, options?: pulumi.CustomResourceOptions];

export type DynamicClass<Args, Resource> = new (
  name: string,
  ...declared: Declared<Args>
) => DynamicResource<Resource>;

/** A function of the SDK, with plain arguments and a plain answer. */
export type AsyncFunction<Args, Result> = (args?: Args) => Promise<Result>;
