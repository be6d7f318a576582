// Command programgen writes YAML programs in the other languages of Pulumi:
//
//	programgen SCHEMA DIRECTORY
//
// It prints, as JSON, what each `NAME.yaml` of the directory is in TypeScript, Python and Go, by Pulumi's own
// generators: {NAME: {typescript, python, go}}. A program that does not fit the schema is an error.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/pulumi/pulumi-yaml/pkg/pulumiyaml"
	yamlgen "github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/codegen"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
)

// A generator writes the files of a program; `file` is the one that holds all of ours.
type generator struct {
	file     string
	generate func(*pcl.Program) (map[string][]byte, hcl.Diagnostics, error)
}

func generators(schema onlyOurs) map[string]generator {
	return map[string]generator{
		"typescript": {"index.ts", nodejs.GenerateProgram},
		"python":     {"__main__.py", python.GenerateProgram},
		"go":         {"main.go", inGo(schema)},
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: programgen SCHEMA DIRECTORY")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "programgen:", err)
		os.Exit(1)
	}
}

func run(schemaFile, directory string) error {
	schema, err := loadSchema(schemaFile)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(directory, "*.yaml"))
	if err != nil {
		return err
	}
	programs := map[string]map[string]string{}
	var failures []error
	for _, file := range files {
		inAll, err := convert(file, schema)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", file, err))
			continue
		}
		programs[strings.TrimSuffix(filepath.Base(file), ".yaml")] = inAll
	}
	if len(failures) > 0 {
		return errors.Join(failures...)
	}
	return json.NewEncoder(os.Stdout).Encode(programs)
}

// convert writes one program in every language. Generators change the program that they are given, so each gets
// one of its own.
func convert(file string, schema onlyOurs) (map[string]string, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	programs := map[string]string{}
	for language, generator := range generators(schema) {
		program, err := parse(file, source, schema)
		if err != nil {
			return nil, err
		}
		files, diagnostics, err := generator.generate(program)
		if err == nil {
			err = serious(diagnostics)
		}
		if err != nil {
			return nil, fmt.Errorf("in %s: %w\n%s", language, err, files[generator.file])
		}
		programs[language] = string(files[generator.file])
	}
	return programs, nil
}

func parse(file string, text []byte, schema onlyOurs) (*pcl.Program, error) {
	template, problems, err := pulumiyaml.LoadYAMLBytes(file, text)
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	source, diagnostics, err := yamlgen.ConvertTemplateIL(template, schema)
	if err := errors.Join(serious(diagnostics), err); err != nil {
		return nil, err
	}
	return bind(source, schema)
}

// bind does what pulumi-yaml does with a converted program, but that functions are called in the form that answers
// outputs: the plain one gives programs in Go that export what they must not.
func bind(source string, schema onlyOurs) (*pcl.Program, error) {
	parser := syntax.NewParser()
	if err := parser.ParseFile(strings.NewReader(source), "program.pp"); err != nil {
		return nil, err
	}
	program, diagnostics, err := pcl.BindProgram(parser.Files, schema, pcl.PreferOutputVersionedInvokes)
	diagnostics = append(parser.Diagnostics, diagnostics...)
	return program, errors.Join(serious(diagnostics), err)
}

// serious is an error of all that is wrong with a program, warnings too: examples have none.
func serious(diagnostics hcl.Diagnostics) error {
	if len(diagnostics) == 0 {
		return nil
	}
	return diagnostics
}
