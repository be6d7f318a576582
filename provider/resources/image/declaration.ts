/** What a program declares of an image, and what it learns of it. */
import {
  choice,
  exclusive,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  ours,
  properties,
  stringMap,
  text,
} from "../../reconcile/properties";
import { ownershipInput, projectInput, urlOutput } from "../shared";
import { aliasThing } from "./aliasThing";
import { imageKind } from "./kinds";

export const inputs = properties({
  source: ours(
    object(
      "ImageSource",
      "Where the image comes from. Sources are compared by the fingerprint that they yield: the same content is no change, other content replaces the image, and a file that is gone while nothing else changed is no change.",
      {
        type: oneOf(
          choice("ImageSourceKind", "Where an image comes from.", {
            existing: "An image that the store has already (what an import gives).",
            file: "A tarball on the machine that runs Pulumi.",
            instance: "Published from an instance.",
            snapshot: "Published from a snapshot of an instance.",
            url: "An address that answers with an image.",
            simplestreams: "An image server that speaks simplestreams.",
            remote: "Another LXD server.",
          }),
          "`existing`: an image that the store has (what import gives); `file`: a tarball on this machine; `instance`, `snapshot`: published from one; `url`, `simplestreams`, `remote`: fetched by the server itself from an address, an image server, or another LXD server.",
        ),
        fingerprint: optional(
          text(
            "With `existing`, `simplestreams`, `remote`: its SHA-256; with `existing` also the unambiguous beginning of it.",
            {
              sameAs: "fingerprint",
            },
          ),
        ),
        path: optional(
          text(
            "With `file`: the unified tarball, or the metadata tarball of a split image; relative to the program's directory.",
          ),
        ),
        rootfsPath: optional(text("With `file`: the root file system or disk of a split image.")),
        name: optional(text("With `instance`: its name; with `snapshot`: `instance/snapshot`.")),
        url: optional(
          text(
            "With `url`: the address, which answers with the headers LXD-Image-Hash and LXD-Image-URL (for Incus: Incus-Image-Hash and Incus-Image-URL). LXD 6 refuses it.",
          ),
        ),
        server: optional(text("With `simplestreams`, `remote`: the address of the server, `https://…`.")),
        alias: optional(text("With `simplestreams`, `remote`: the image's alias there.")),
        certificate: optional(
          text(
            "With `simplestreams`, `remote`: the server's certificate, PEM, where no known authority signed it. The same one in other line breaks is no change.",
            { sameAs: "pem" },
          ),
        ),
        imageType: optional(oneOf(imageKind, "With `simplestreams`: the kind of image.")),
        secret: optional(
          text("With `remote`: the secret of a private image (`lxc query -X POST …/secret`).", {
            secret: true,
          }),
        ),
        project: optional(text("With `remote`: the image's project there.")),
        mode: optional(
          oneOf(
            choice("ImageSourceMode", "Which server connects to the other one for an image.", {
              pull: "This server fetches the image.",
            }),
            'With `remote`: which server connects to the other one. Default, and the only way, is "pull": this server fetches the image.',
            { default: "pull" },
          ),
        ),
        stopIfRunning: optional(
          flag(
            "With `instance`: stop a running instance while it is published, and start it again. Default false: the server refuses to publish a running one.",
            { default: false },
          ),
        ),
      },
      { replaces: true },
    ),
  ),
  aliases: exclusive(
    list(
      text("An alias."),
      "Names that point to the image. Only these are managed; one that belongs to another image is an error. Default none. Changes in place.",
      { default: [] },
    ),
    aliasThing,
  ),
  public: flag("Whether clients without trust may use it. Default false. Changes in place.", {
    default: false,
  }),
  autoUpdate: flag(
    "Whether the server keeps it up to date from where it came from. Default false. Changes in place.",
    {
      default: false,
    },
  ),
  properties: optional(
    stringMap("Properties, beside those that the image itself brings. Changes in place.", { owned: true }),
  ),
  ownership: ownershipInput,
  expiresAt: optional(
    text("When an unused cached copy may be deleted. Default never. Changes in place.", {
      sameAs: "instant",
    }),
  ),
  profiles: optional(
    list(
      text("A profile's name.", { refersTo: "Profile" }),
      "Profiles of instances that are made from it without naming profiles. Their order says nothing: the server keeps none. Left out, the server settles them. Changes in place.",
      { computed: true, sameAs: "set" },
    ),
  ),
  compressionAlgorithm: ours(
    optional(
      text(
        "With `instance` and `snapshot`: how the tarball is compressed (`gzip`, `zstd`, `none`, …). Default: the server's `images.compression_algorithm`. A change replaces the image.",
        {
          replaces: true,
        },
      ),
    ),
  ),
  adoptExisting: ours(
    flag(
      "Take over an image of the same content that the store has already, instead of refusing; deleting the resource then deletes that image. Default false. A change has no effect on the server.",
      { default: false },
    ),
  ),
  project: projectInput(),
});

export const outputs = properties({
  fingerprint: text("SHA-256 of the image, in hexadecimal digits."),
  reference: text("What `Instance.image` should be given: the first alias, else the fingerprint.", {
    changesWith: ["aliases"],
  }),
  architecture: text("The architecture that it is for."),
  size: number("Bytes that it takes."),
  imageType: text("`container` or `virtual-machine`."),
  filename: text("The name of the file that it came from."),
  cached: flag("Whether the server fetched it by itself, as a cache."),
  createdAt: text("When it was built."),
  uploadedAt: text("When it came into the store."),
  lastUsedAt: optional(
    text("When an instance was last made from it.", { changesWith: "anything", reading: true }),
  ),
  updateSource: optional(
    object("ImageUpdateSource", "Where the server updates it from.", {
      server: text("The address of the image server."),
      alias: text("The alias on that server."),
      protocol: text("`simplestreams` or `lxd`."),
    }),
  ),
  url: urlOutput(),
});
