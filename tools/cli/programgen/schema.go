package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// onlyOurs stands where plugins would be asked for their schemas: programs use the package of the schema file alone.
type onlyOurs struct {
	pkg *schema.Package
}

func loadSchema(file string) (onlyOurs, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return onlyOurs{}, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return onlyOurs{}, fmt.Errorf("%s is not a schema: %w", file, err)
	}
	if err := nameGoPackage(spec); err != nil {
		return onlyOurs{}, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, onlyOurs{}, schema.ValidationOptions{})
	if err != nil {
		return onlyOurs{}, err
	}
	if diagnostics.HasErrors() {
		return onlyOurs{}, diagnostics
	}
	return onlyOurs{pkg}, nil
}

func (ours onlyOurs) find(name string) (*schema.Package, error) {
	if ours.pkg == nil || name != ours.pkg.Name {
		return nil, fmt.Errorf("an example uses the package %q, which is not the one of the schema", name)
	}
	return ours.pkg, nil
}

func (ours onlyOurs) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return ours.find(name)
}

func (ours onlyOurs) LoadPackageV2(_ context.Context, d *schema.PackageDescriptor) (*schema.Package, error) {
	return ours.find(d.Name)
}

func (ours onlyOurs) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	pkg, err := ours.find(name)
	if err != nil {
		return nil, err
	}
	return pkg.Reference(), nil
}

func (ours onlyOurs) LoadPackageReferenceV2(
	_ context.Context, d *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return ours.LoadPackageReference(d.Name, nil)
}

// nameGoPackage lets programs in Go name the types of a flat package: with `rootPackageName` the generator writes
// them without the package's name, which is not Go. Without it, they are the same types.
func nameGoPackage(spec schema.PackageSpec) error {
	var info map[string]any
	if err := json.Unmarshal(spec.Language["go"], &info); err != nil {
		return fmt.Errorf("the schema says nothing of Go that could be read: %w", err)
	}
	delete(info, "rootPackageName")
	text, err := json.Marshal(info)
	if err != nil {
		return err
	}
	spec.Language["go"] = text
	return nil
}
