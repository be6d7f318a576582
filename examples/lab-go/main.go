// The lab in Go.
package main

import (
	"os"
	"path/filepath"

	"github.com/pulumi-lxd/pulumi-lxd/sdk/go/lxd"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		pool, err := lxd.NewStoragePool(ctx, "pool", &lxd.StoragePoolArgs{
			Name:   pulumi.String("lab-pool"),
			Driver: lxd.PoolDriverDir,
		})
		if err != nil {
			return err
		}
		profile, err := newProfile(ctx, pool)
		if err != nil {
			return err
		}
		if err := newContainers(ctx, pool, profile); err != nil {
			return err
		}
		return newClient(ctx)
	})
}

// newProfile makes a root disk and a network card for containers, and the bridge that the card is on.
func newProfile(ctx *pulumi.Context, pool *lxd.StoragePool) (*lxd.Profile, error) {
	settings := config.New(ctx, "")
	bridge, err := lxd.NewNetwork(ctx, "bridge", &lxd.NetworkArgs{
		Name:        pulumi.String(settings.Require("bridgeName")),
		Description: pulumi.String("The lab's own network"),
		Config: pulumi.StringMap{
			"ipv4.address": pulumi.String(settings.Require("subnet")),
			"ipv4.nat":     pulumi.String("true"),
			"ipv6.address": pulumi.String("none"),
		},
	})
	if err != nil {
		return nil, err
	}
	ctx.Export("network", bridge.Ipv4Address)
	return lxd.NewProfile(ctx, "profile", &lxd.ProfileArgs{
		Name:        pulumi.String("lab-container"),
		Description: pulumi.String("A root disk and a network card"),
		Config:      pulumi.StringMap{"limits.memory": pulumi.String("256MiB")},
		Devices: pulumi.StringMapMap{
			"root": pulumi.StringMap{"type": pulumi.String("disk"), "path": pulumi.String("/"), "pool": pool.Name},
			"eth0": pulumi.StringMap{"type": pulumi.String("nic"), "network": bridge.Name},
		},
	})
}

// newContainers makes two containers, of which the first has a volume and a snapshot.
func newContainers(ctx *pulumi.Context, pool *lxd.StoragePool, profile *lxd.Profile) error {
	image, err := lxd.NewImage(ctx, "image", &lxd.ImageArgs{
		Source: lxd.ImageSourceArgs{
			Type: lxd.ImageSourceKindFile,
			Path: pulumi.String(config.Require(ctx, "image")),
		},
		Aliases: pulumi.StringArray{pulumi.String("lab-busybox")},
	})
	if err != nil {
		return err
	}
	data, err := lxd.NewVolume(ctx, "data", &lxd.VolumeArgs{
		Name:        pulumi.String("lab-data"),
		Pool:        pool.Name,
		Description: pulumi.String("Mounted into the first container"),
	})
	if err != nil {
		return err
	}
	container := func(name string, devices pulumi.StringMapMap) (*lxd.Instance, error) {
		return lxd.NewInstance(ctx, name, &lxd.InstanceArgs{
			Name:     pulumi.String("lab-" + name),
			Image:    image.Reference,
			Profiles: pulumi.StringArray{profile.Name},
			Devices:  devices,
			WaitFor:  lxd.InstanceWaitArray{lxd.InstanceWaitArgs{Type: lxd.InstanceWaitKindIpv4}},
		})
	}
	web, err := container("web", pulumi.StringMapMap{
		"data": pulumi.StringMap{
			"type":   pulumi.String("disk"),
			"pool":   pool.Name,
			"source": data.Name,
			"path":   pulumi.String("/data"),
		},
	})
	if err != nil {
		return err
	}
	worker, err := container("worker", nil)
	if err != nil {
		return err
	}
	ctx.Export("addresses", pulumi.StringMap{"web": web.Ipv4Address, "worker": worker.Ipv4Address})
	snapshot, err := lxd.NewSnapshot(ctx, "first", &lxd.SnapshotArgs{
		Name:     pulumi.String("first"),
		Instance: web.Name,
	})
	if err != nil {
		return err
	}
	ctx.Export("snapshotTaken", snapshot.CreatedAt)
	return nil
}

// newClient trusts a certificate whose key was thrown away: it shows the resource, and admits nobody.
func newClient(ctx *pulumi.Context) error {
	certificate, err := os.ReadFile(filepath.Join("..", "lab", "client.crt"))
	if err != nil {
		return err
	}
	client, err := lxd.NewCertificate(ctx, "client", &lxd.CertificateArgs{
		Name:        pulumi.String("lab-client"),
		Certificate: pulumi.String(string(certificate)),
	})
	if err != nil {
		return err
	}
	ctx.Export("trusted", client.Fingerprint)
	return nil
}
