package main

import (
	"regexp"

	"github.com/hashicorp/hcl/v2"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
)

// inGo writes a program in Go. A function that gets what is a resource is called LookupX there and not GetX, which reads
// a resource; the generator knows that only of packages whose tokens name a file (`aws:ec2/getVpc:getVpc`).
func inGo(schema onlyOurs) func(*pcl.Program) (map[string][]byte, hcl.Diagnostics, error) {
	return func(program *pcl.Program) (map[string][]byte, hcl.Diagnostics, error) {
		files, diagnostics, err := gogen.GenerateProgram(program)
		for name, text := range files {
			for _, resource := range schema.pkg.Resources {
				files[name] = lookups(text, memberOf(resource.Token))
				text = files[name]
			}
		}
		return files, diagnostics, err
	}
}

var lastPart = regexp.MustCompile(`[^:]*$`)

func memberOf(token string) string { return lastPart.FindString(token) }

func lookups(text []byte, resource string) []byte {
	called := regexp.MustCompile(`\blxd\.Get(` + resource + `(?:Output|OutputArgs|Result))\b`)
	return called.ReplaceAll(text, []byte("lxd.Lookup$1"))
}
