; inherits: javascript
; What TypeScript adds. Types say nothing about what runs, so they are not looked into.

[(type_annotation) (type_arguments) (type_parameters) (type_alias_declaration) (interface_declaration)
 (function_signature) (method_signature) (abstract_method_signature) (index_signature) (literal_type)
 (union_type) (object_type) (accessibility_modifier) (override_modifier)] @skip

(import_require_clause (identifier) @namespace source: (_) @module)
(abstract_class_declaration name: (_) @name (class_heritage) @parameters body: (_) @body) @define.class
(extends_clause value: (_) @value) @expr.inner
(implements_clause) @skip
(enum_declaration name: (_) @name body: (_) @body) @define.class
(enum_body) @collection
(enum_assignment name: (_) @target value: (_) @value) @assign
(public_field_definition name: (_) @target value: (_) @value) @assign
(required_parameter pattern: (_) @left value: (_) @right) @expr.default
(optional_parameter pattern: (_) @left value: (_) @right) @expr.default

(as_expression (_) @value) @expr.inner
(satisfies_expression (_) @value) @expr.inner
(non_null_expression (_) @value) @expr.inner
(type_assertion (type_arguments) @skip (_) @value) @expr.inner
(instantiation_expression (_) @value) @expr.inner
