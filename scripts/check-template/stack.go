package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// value is a part of a template: a value, []value, a map of values by name, or
// call. Numbers and flags stand as their text.
type value any

type object map[string]value

// call is a function of CloudFormation's, such as !GetAtt Data.Outputs.TableArn:
// name GetAtt, of "Data.Outputs.TableArn".
type call struct {
	name string
	of   value
}

// stack is one template.
type stack struct {
	Parameters, Resources, Outputs object
	Globals                        object
}

func parse(raw []byte) (*stack, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) != 1 {
		return nil, fmt.Errorf("one document is expected")
	}
	v, err := read(doc.Content[0])
	top, ok := v.(object)
	if err != nil || !ok {
		return nil, fmt.Errorf("an object is expected: %w", err)
	}
	return &stack{Parameters: at(top, "Parameters"), Resources: at(top, "Resources"), Outputs: at(top, "Outputs"), Globals: at(top, "Globals")}, nil
}

func read(n *yaml.Node) (value, error) {
	v, err := content(n)
	if err == nil && strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		v = call{n.Tag[1:], v}
	}
	return v, err
}

func content(n *yaml.Node) (value, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value, nil
	case yaml.SequenceNode:
		out := make([]value, 0, len(n.Content))
		for _, c := range n.Content {
			v, err := read(c)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case yaml.MappingNode:
		out := object{}
		for i := 0; i < len(n.Content); i += 2 {
			name := n.Content[i].Value
			if _, twice := out[name]; twice {
				return nil, fmt.Errorf("line %d: %s stands twice", n.Content[i].Line, name)
			}
			v, err := read(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			out[name] = v
		}
		return out, nil
	default:
		return nil, fmt.Errorf("line %d: anchors are not for CloudFormation", n.Line)
	}
}

// at answers the object under a path of names; empty where there is none.
func at(v value, path ...string) object {
	o, _ := under(v, path...).(object)
	return o
}

// under answers what stands under a path of names, nil where nothing does.
func under(v value, path ...string) value {
	for _, name := range path {
		o, ok := v.(object)
		if !ok {
			return nil
		}
		v = o[name]
	}
	return v
}

// word answers text, of a function of CloudFormation's what it is of:
// Table of !Ref Table, ${Table}-x of !Sub '${Table}-x'.
func word(v value) string {
	if c, ok := v.(call); ok {
		return word(c.of)
	}
	s, _ := v.(string)
	return s
}

// list answers the values of a list; one value is a list too.
func list(v value) []value {
	switch v := v.(type) {
	case nil:
		return nil
	case []value:
		return v
	default:
		return []value{v}
	}
}

func words(v value) []string {
	var out []string
	for _, e := range list(v) {
		out = append(out, word(e))
	}
	return out
}

// of goes through the resources of a type, by name.
func (s *stack) of(kind string) iter.Seq2[string, object] {
	return func(yield func(string, object) bool) {
		for _, name := range slices.Sorted(maps.Keys(s.Resources)) {
			if r, ok := s.Resources[name].(object); ok && word(r["Type"]) == kind && !yield(name, at(r, "Properties")) {
				return
			}
		}
	}
}

// calls goes through every call within a value.
func calls(v value, with func(call)) {
	switch v := v.(type) {
	case call:
		with(v)
		calls(v.of, with)
	case []value:
		for _, e := range v {
			calls(e, with)
		}
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			calls(v[name], with)
		}
	}
}
