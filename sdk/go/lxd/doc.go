// The Pulumi provider for LXD: containers, virtual machines, images, networks and storage as code
package lxd
