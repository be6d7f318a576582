"""The lab in Python. The package is what `npm run release` makes; docs/install.md says how it gets into venv/."""

from pathlib import Path

import pulumi
import pulumi_lxd as lxd

config = pulumi.Config()

pool = lxd.StoragePool("pool", name="lab-pool", driver="dir")

bridge = lxd.Network(
    "bridge",
    name=config.require("bridgeName"),
    description="The lab's own network",
    config={
        "ipv4.address": config.require("subnet"),
        "ipv4.nat": "true",
        "ipv6.address": "none",
    },
)

profile = lxd.Profile(
    "profile",
    name="lab-container",
    description="A root disk and a network card",
    config={"limits.memory": "256MiB"},
    devices={
        "root": {"type": "disk", "path": "/", "pool": pool.name},
        "eth0": {"type": "nic", "network": bridge.name},
    },
)

image = lxd.Image(
    "image",
    source=lxd.ImageSourceArgs(type="file", path=config.require("image")),
    aliases=["lab-busybox"],
)

data = lxd.Volume(
    "data",
    name="lab-data",
    pool=pool.name,
    description="Mounted into the first container",
)


def container(name: str, devices=None) -> lxd.Instance:
    return lxd.Instance(
        name,
        name=f"lab-{name}",
        image=image.reference,
        profiles=[profile.name],
        devices=devices,
        wait_for=[lxd.InstanceWaitArgs(type="ipv4")],
    )


web = container("web", {"data": {"type": "disk", "pool": pool.name, "source": data.name, "path": "/data"}})
worker = container("worker")

snapshot = lxd.Snapshot("first", name="first", instance=web.name)

client = lxd.Certificate(
    "client",
    name="lab-client",
    # Its key was thrown away: the certificate shows the resource, and admits nobody.
    certificate=(Path(__file__).parent.parent / "lab" / "client.crt").read_text(),
)

pulumi.export("addresses", {"web": web.ipv4_address, "worker": worker.ipv4_address})
pulumi.export("network", bridge.ipv4_address)
pulumi.export("snapshotTaken", snapshot.created_at)
pulumi.export("trusted", client.fingerprint)
