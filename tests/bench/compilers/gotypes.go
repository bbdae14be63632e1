// What Go's own type checker says each call runs: go run gotypes.go PROJECT > truth.json
// The format is told in score.py.  A method of an interface stands with all methods of the project that implement it.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

var files = token.NewFileSet()
var root string

type unit struct {
	Dir, ImportPath                       string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

func main() {
	root, _ = filepath.Abs(os.Args[1])
	os.Chdir(root)
	listed, err := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,GoFiles,TestGoFiles,XTestGoFiles", "./...").Output()
	if err != nil {
		panic(err)
	}
	source := importer.ForCompiler(files, "source", nil).(types.ImporterFrom)
	calls, compiled := [][]any{}, []string{}
	var checked []*types.Info
	var packages []*types.Package
	decoder := json.NewDecoder(strings.NewReader(string(listed)))
	for decoder.More() {
		var one unit
		decoder.Decode(&one)
		for _, names := range [][]string{append(one.GoFiles, one.TestGoFiles...), one.XTestGoFiles} {
			if len(names) == 0 {
				continue
			}
			var parsed []*ast.File
			for _, name := range names {
				compiled = append(compiled, relative(filepath.Join(one.Dir, name)))
				if file, _ := parser.ParseFile(files, filepath.Join(one.Dir, name), nil, 0); file != nil {
					parsed = append(parsed, file)
				}
			}
			info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
			config := types.Config{Importer: source, Error: func(err error) { fmt.Fprintln(os.Stderr, err) }}
			made, _ := config.Check(one.ImportPath, files, parsed, info)
			checked, packages = append(checked, info), append(packages, made)
			for _, file := range parsed {
				ast.Inspect(file, func(node ast.Node) bool {
					if call, ok := node.(*ast.CallExpr); ok {
						if row := read(call, info); row != nil {
							calls = append(calls, row)
						}
					}
					return true
				})
			}
		}
	}
	implement(calls, packages)
	json.NewEncoder(os.Stdout).Encode(map[string]any{"calls": calls, "files": compiled})
}

// read makes the row of a call; its fifth cell is the method of an interface that is filled in later.
func read(call *ast.CallExpr, info *types.Info) []any {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) {
	case *ast.IndexExpr:
		fun = index.X
	case *ast.IndexListExpr:
		fun = index.X
	}
	name, ok := fun.(*ast.Ident)
	if selector, is := fun.(*ast.SelectorExpr); is {
		name, ok = selector.Sel, true
	}
	if !ok {
		return nil
	}
	begin, at := files.Position(call.Pos()), files.Position(name.Pos())
	row := []any{relative(at.Filename), []int{begin.Line, at.Line}, name.Name, nil, []string{}}
	switch object := info.Uses[name].(type) {
	case *types.Func:
		object = object.Origin()
		row[3] = place(object)
		if receiver := object.Signature().Recv(); receiver != nil && types.IsInterface(receiver.Type()) {
			row[4] = object
		}
	case *types.TypeName, *types.Builtin:
		row[3] = ""
	}
	return row
}

func implement(calls [][]any, packages []*types.Package) {
	var named []*types.Named
	for _, one := range packages {
		for _, name := range one.Scope().Names() {
			if object, ok := one.Scope().Lookup(name).(*types.TypeName); ok {
				if found, ok := object.Type().(*types.Named); ok && !types.IsInterface(found) {
					named = append(named, found)
				}
			}
		}
	}
	known := map[*types.Func][]string{}
	for _, row := range calls {
		method, ok := row[4].(*types.Func)
		if !ok {
			continue
		}
		places, ok := known[method]
		if !ok {
			places = []string{}
			for _, one := range named {
				found, _, _ := types.LookupFieldOrMethod(types.NewPointer(one), true, method.Pkg(), method.Name())
				if own, ok := found.(*types.Func); ok && likely(one, method) {
					if at := place(own); at != "" {
						places = append(places, at)
					}
				}
			}
			known[method] = places
		}
		row[4] = places
	}
}

// likely: whether the type has all methods of the interface, by name: a package that was checked twice has types of
// its own each time, which are never the same to the checker.
func likely(one *types.Named, method *types.Func) bool {
	face, ok := method.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for i := 0; i < face.NumMethods(); i++ {
		if found, _, _ := types.LookupFieldOrMethod(types.NewPointer(one), true, one.Obj().Pkg(), face.Method(i).Name()); found == nil {
			return false
		}
	}
	return true
}

func place(object types.Object) string {
	at := files.Position(object.Pos())
	inside := relative(at.Filename)
	if inside == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", inside, at.Line)
}

func relative(path string) string {
	found, err := filepath.Rel(root, path)
	if err != nil || strings.HasPrefix(found, "..") || path == "" {
		return ""
	}
	return found
}
