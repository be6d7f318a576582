/** What an instance is declared with, and what it tells. */
import type { Inputs, Outputs } from "../../reconcile/define";
import type { Write } from "../../reconcile/definition";
import { hostNaming } from "../../reconcile/naming";
import {
  anything,
  asset,
  choice,
  exclusive,
  flag,
  list,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  ours,
  properties,
  restarting,
  seconds,
  stringMap,
  text,
  wholeNumber,
} from "../../reconcile/properties";
import { modeInput, instanceFileKind } from "../ofInstance/files/properties";
import { migrationMode, originInput } from "../origin/origin";
import * as shared from "../shared";
import { deviceThing } from "./ownDevices";
import { addressOf, byAMove, byAnotherAccess, byAnotherImage, byItsRun, byItsRunOrLater } from "./reached";
import type { Where } from "./server";
import { imageServerProtocol } from "../image/kinds";

export const inputs = properties({
  name: restarting(
    shared.nameInput(hostNaming.form, "Renamed in place, which stops and starts a running instance."),
  ),
  type: oneOf(
    choice("InstanceKind", "The kind of an instance.", {
      container: "A system container: shares the kernel of the server.",
      "virtual-machine": "A virtual machine with a kernel of its own; the server needs KVM and QEMU.",
    }),
    'The kind. Default "container". A change replaces the instance.',
    {
      default: "container",
      replaces: true,
    },
  ),
  image: ours(
    optional(
      text(
        "The image that it is made from: an alias or a fingerprint of the server's store, or `remote:alias` with the remotes of the `lxc` client (`ubuntu:24.04`). Another image replaces the instance; another text for the same image does not, nor does an alias that is moved while the text stays. Either this or `source` is required.",
        { replaces: true, mayName: { type: "Image" } },
      ),
    ),
  ),
  onImageChange: ours(
    oneOf(
      choice(
        "OnImageChange",
        "What another image does with an instance.",
        {
          replace: "Another instance is made from it, and this one is deleted.",
          rebuild:
            "It goes into the root disk of this instance, which loses all that was in it and keeps everything else.",
        },
        { rebuild: "instances_rebuild" },
      ),
      'What another image does: "replace" makes another instance; "rebuild" puts the image into the root disk of this one, which keeps its name, configuration, devices and addresses, and loses all that was in it: `files` are written again, and so is what the program keeps inside (InstanceFile, InstanceFileTree, InstanceExec, InstanceTemplate, InstanceMetadata). It is stopped for that, and must have no snapshots. Default "replace".',
      { default: "replace" },
    ),
  ),
  source: optional(
    object(
      "InstanceSource",
      "What it is made from, where that is not just an image by its name. A change replaces the instance.",
      {
        type: oneOf(
          choice("InstanceSourceKind", "What an instance is made from.", {
            image: "An image of the store or of an image server.",
            none: "Nothing: an empty instance.",
            copy: "Another instance of this server, or a snapshot of one.",
            backup: "A file that `lxc export` or an InstanceBackup wrote.",
            migration: "An instance of another server.",
          }),
          "`image`: an image; `none`: nothing, an empty instance; `copy`: another instance of this server, or a snapshot of one; `backup`: a file that `lxc export` (or InstanceBackup) wrote; `migration`: an instance of another server.",
        ),
        alias: optional(text("With `image`: its alias.")),
        fingerprint: optional(text("With `image`: its fingerprint, or the unambiguous beginning of it.")),
        properties: optional(
          stringMap("With `image`: properties; the newest image that has them all is taken."),
        ),
        server: optional(
          text(
            "With `image`: the address of the image server that the LXD server takes it from. Default: its own store.",
          ),
        ),
        protocol: optional(
          oneOf(
            imageServerProtocol,
            'With `server`: what it speaks; `oci` is a registry of application containers. Default "simplestreams".',
          ),
        ),
        certificate: optional(
          text(
            "With `server`: its certificate (PEM), where no known CA signed it. The same one in other line breaks is no change.",
            { sameAs: "pem" },
          ),
        ),
        secret: optional(
          text("With `server`: the secret for a private image (`/1.0/images/<fingerprint>/secret`).", {
            secret: true,
          }),
        ),
        project: optional(
          text(
            "With `image` and `copy`: the project of the image or the instance. Default: this instance's.",
          ),
        ),
        instance: optional(text("With `copy` and `migration`: the name of the instance.")),
        snapshot: optional(
          text("With `copy` and `migration`: one of its snapshots. Default: the instance as it is now."),
        ),
        instanceOnly: optional(
          flag("With `copy` and `migration`: leave its snapshots behind. Default false: they come along."),
        ),
        refresh: optional(
          flag(
            "With `copy`: when there is an instance of that name already, bring it up to date instead of failing. Default false.",
          ),
        ),
        allowInconsistent: optional(
          flag("With `copy`: go on when files change while they are copied. Default false."),
        ),
        path: optional(
          text("With `backup`: the file, on the machine where Pulumi runs. It is read once, at creation."),
        ),
        pool: optional(
          text("With `backup`: the storage pool to put it in. Default: the one that it came from."),
        ),
        from: originInput("InstanceOrigin", "instance"),
        mode: optional(migrationMode),
        live: optional(
          flag(
            "With `migration`: take along the memory of the running instance; both servers need CRIU (containers) or `migration.stateful` (virtual machines). Default false: a running instance is copied as its disk is.",
          ),
        ),
        deleteSource: optional(
          flag("With `migration`: stop the instance there before, and delete it afterwards. Default false."),
        ),
      },
      { replaces: true, creationOnly: true },
    ),
  ),
  description: shared.descriptionInput,
  architecture: optional(
    text("The architecture, such as `x86_64`. Default: the image's. A change replaces the instance.", {
      replaces: true,
      computed: true,
      sameAs: "architecture",
    }),
  ),
  profiles: restarting(
    list(
      text("A profile's name.", { refersTo: "Profile" }),
      'The profiles that are applied, in this order; `[]` for none. Default ["default"]. Changes in place.',
      { default: ["default"] },
    ),
    "where needed",
  ),
  config: restarting(
    shared.configInput(
      "instance",
      "https://documentation.ubuntu.com/lxd/en/latest/reference/instance_options/",
      "Changes in place; keys that act only at start restart a running instance, as `restartPolicy` says.",
    ),
    "where needed",
  ),
  devices: exclusive(
    restarting(
      shared.devicesInput(
        "Devices come, go and change in place; another `pool` of the root disk moves the instance, which stops and starts a running one.",
      ),
      "where needed",
    ),
    ({ name = "", ...owner }, device) => deviceThing({ ...owner, instance: name }, device),
  ),
  ownership: shared.ownershipInput,
  ephemeral: flag("Delete it when it stops. Default false. Changes in place.", { default: false }),
  instanceType: optional(
    text(
      "A size by the name that clouds use (`t2.micro`, `c2-m4`), which the server turns into limits. A change replaces the instance.",
      { replaces: true, creationOnly: true },
    ),
  ),
  running: flag("Whether it runs. Default true. A change starts or stops it.", { default: true }),
  frozen: flag("Whether its processes are frozen while it runs. Default false. Changes in place.", {
    default: false,
  }),
  stateful: ours(
    flag(
      "Keep the memory when it is stopped and take it up again at start; the server needs CRIU (containers) or `migration.stateful` (virtual machines). Default false.",
      {
        default: false,
      },
    ),
  ),
  stopTimeout: ours(
    optional(seconds("How long a graceful stop may take. Default: the provider's `stopTimeout`.")),
  ),
  forceStop: ours(
    oneOf(
      choice("ForceStop", "When an instance is stopped by force.", {
        afterTimeout: "After a graceful stop took longer than `stopTimeout`.",
        never: "Not at all: one that does not stop in time is an error.",
        always: "At once, without a graceful stop.",
      }),
      'When it is stopped by force: after a graceful stop took too long, never, or at once. Default "afterTimeout".',
      { default: "afterTimeout" },
    ),
  ),
  restartPolicy: ours(
    oneOf(
      choice("RestartPolicy", "Whether a change of configuration restarts a running instance.", {
        ifNeeded: "Where a changed key acts only at a start.",
        never: "Not at all: such a key waits for the next start.",
        always: "With every change of configuration.",
      }),
      'Whether a running instance is restarted by a change of configuration: where a key acts only at start, never, or always. Default "ifNeeded".',
      { default: "ifNeeded" },
    ),
  ),
  restartTriggers: restarting(
    ours(
      optional(list(anything("Any value."), "Values of any kind; a change of one restarts the instance.")),
    ),
  ),
  replaceTriggers: ours(
    optional(
      list(anything("Any value."), "Values of any kind; a change of one replaces the instance.", {
        replaces: true,
      }),
    ),
  ),
  restoreSnapshot: restarting(
    ours(
      optional(
        text(
          "The name of one of its snapshots to go back to: done when this or `restoreTriggers` changes, never at creation. What was written since the snapshot is lost; configuration and description are the program's again afterwards. A running instance is stopped and started.",
        ),
      ),
    ),
  ),
  restoreTriggers: restarting(
    ours(
      optional(
        list(
          anything("Any value."),
          "Values of any kind; a change of one goes back to `restoreSnapshot` again.",
        ),
      ),
    ),
  ),
  waitFor: ours(
    optional(
      list(
        object("InstanceWait", "One thing to wait for.", {
          type: oneOf(
            choice("InstanceWaitKind", "What is waited for.", {
              ipv4: "A global IPv4 address on a NIC.",
              ipv6: "A global IPv6 address on a NIC.",
              agent: "That commands can be run; of a virtual machine, that its agent answers.",
              cloudInit: "That cloud-init is done, without an error.",
              ready: "That the instance says so itself (`/dev/lxd`, status Ready).",
              port: "That something inside listens on a TCP port.",
              exec: "That a command ends with exit code 0.",
            }),
            "`ipv4`, `ipv6`: a global address of this family on a NIC; `agent`: that commands can be run (of a virtual machine: that its agent answers); `cloudInit`: that cloud-init is done, without an error; `ready`: that it says so itself (`/dev/lxd`, status Ready); `port`: that something inside listens on a TCP port; `exec`: that a command ends with exit code 0.",
          ),
          nic: optional(
            text("With `ipv4` and `ipv6`: the NIC (device name) that has to have it. Default: any."),
          ),
          port: optional(wholeNumber("With `port`: its number.", { minimum: 1 })),
          command: optional(
            list(
              text("A word."),
              "With `exec`: program and arguments; run again and again until it succeeds.",
            ),
          ),
          timeout: optional(seconds("How long to wait. Default 120.")),
        }),
        "What has to be there, after a start, before the instance counts as ready; all are waited for at the same time. What did not come is reported; the instance stays, and the next `up` waits again. Left out, an instance with a NIC on a managed network that serves IPv4 by DHCP is given 10 s to get its address, and going without is no error; `[]` waits for nothing. An address that comes later is taken by the next `up`.",
      ),
    ),
  ),
  files: ours(
    optional(
      list(
        object("InstanceInitialFile", "A file, directory or symlink inside.", {
          path: text("The absolute path inside."),
          content: optional(text("The content, as text.")),
          contentBase64: optional(text("The content, in base64.")),
          source: optional(
            asset(
              "The content, as a Pulumi asset (a file of this machine, a text, a URI), uploaded in a stream.",
            ),
          ),
          type: optional(oneOf(instanceFileKind, 'What it is. Default "file".')),
          target: optional(text("Of a symlink: where it points to.")),
          mode: optional(
            modeInput('Permissions in octal, as a text. Default "0644" for files, "0755" for directories.'),
          ),
          uid: optional(wholeNumber("The owner. Default 0.", { minimum: 0 })),
          gid: optional(wholeNumber("The group. Default 0.", { minimum: 0 })),
          createParents: optional(flag("Create missing directories on the way. Default false.")),
        }),
        "Files that are written before the first start, in this order. In an update what changed is written again, and what was left out is deleted; what happens to them inside is not watched (InstanceFile does that). Changes in place.",
      ),
    ),
  ),
  forceDestroy: ours(
    flag("Delete it even when `security.protection.delete` is set. Default false.", {
      default: false,
    }),
  ),
  target: restarting(
    ours(
      optional(
        text(
          "In a cluster: the member that it is on, or `@group` for any member of a group (of those that are online, a move takes the one with the fewest instances). Default: the server chooses. A change moves it, which stops and starts a running instance; the same is done when somebody else has moved it to a member that is not meant.",
        ),
      ),
    ),
  ),
  project: restarting(
    text(
      "The project it lives in. Default: the provider's project. A change moves it, with its snapshots but without its backups, which stops and starts a running instance.",
      { filled: true, refersTo: "Project" },
    ),
  ),
});

export const outputs = properties({
  status: text("`Running`, `Stopped`, `Frozen`, `Ready` or `Error`.", { changesWith: byItsRun }),
  statusCode: wholeNumber("The same as a number (103 is running, 102 stopped).", { changesWith: byItsRun }),
  createdAt: text("When it was made.", { changesWith: byAMove }),
  lastUsedAt: optional(text("When it was last started.", { changesWith: "anything", reading: true })),
  location: text('The cluster member that it is on; "none" on a server that is not clustered.', {
    changesWith: ["target"],
  }),
  expandedConfig: stringMap("The configuration with that of the profiles; for reading only.", {
    changesWith: "anything",
  }),
  expandedDevices: mapOf(
    stringMap("The device's properties."),
    "The devices with those of the profiles; for reading only.",
    { changesWith: "anything" },
  ),
  imageFingerprint: optional(
    text("The fingerprint of the image that it was made from.", { changesWith: byAnotherImage }),
  ),
  uuid: text("What identifies it, also after renames and moves."),
  ipv4Address: text(
    'Its IPv4 address: of `user.access_interface`, else of its first NIC that has one; "" while it has none.',
    { changesWith: addressOf("ipv4Address") },
  ),
  ipv6Address: text('Its IPv6 address, found in the same way; "" while it has none.', {
    changesWith: addressOf("ipv6Address"),
  }),
  macAddress: text('The hardware address of that NIC; "" where it has none.', {
    changesWith: byAnotherAccess,
  }),
  interfaces: mapOf(
    object("InstanceInterface", "A network interface of the instance.", {
      addresses: list(
        object("InstanceAddress", "A global address.", {
          family: text("`inet` or `inet6`."),
          address: text("The address."),
          netmask: text("The length of the network's prefix."),
        }),
        "Its global addresses.",
      ),
      hwaddr: text("The hardware address."),
      hostName: text("The name of its other end on the host."),
      mtu: number("The largest packet."),
      state: text("`up` or `down`."),
    }),
    "The NICs (by device name) as they are inside; empty while it is stopped.",
    { changesWith: byItsRunOrLater },
  ),
  pid: wholeNumber("The process id of its init; 0 while it is stopped.", {
    reading: true,
    changesWith: byItsRun,
  }),
  url: shared.urlOutput("name", "project"),
});

export type InstanceInputs = Inputs<typeof inputs>;
export type InstanceOutputs = Outputs<typeof inputs, typeof outputs>;
/** What may have been declared before. */
export type Before = Partial<InstanceInputs>;
export type InstanceWrite = Write<InstanceInputs, InstanceOutputs, Where, Before>;
