; Java. Roles, slots and the subset of the query language: parsers/language.h

[(line_comment) (block_comment)] @comment
[(package_declaration) (type_parameters) (type_arguments) (super_interfaces) (extends_interfaces) (permits) (throws)
 (marker_annotation) (dimensions) (catch_formal_parameter) (receiver_parameter)] @skip

; Imports
(import_declaration) @import.path

; Definitions
(method_declaration type: (_) @skip name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(constructor_declaration name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(class_declaration name: (_) @name superclass: (_) @parameters body: (_) @body) @define.class
(record_declaration name: (_) @name parameters: (_) @parameters body: (_) @body) @define.class
(interface_declaration name: (_) @name body: (_) @body) @define.class
(enum_declaration name: (_) @name body: (_) @body) @define.class
(enum_body) @collection
(superclass) @list
[(formal_parameters) (inferred_parameters)] @list
(formal_parameter (modifiers) @right type: (_) @type name: (_) @left) @expr.default
(lambda_expression parameters: (_) @parameters body: (_) @value) @expr.function
(return_statement (_) @value) @return

; Assignments
(field_declaration (modifiers) @value type: (_) @type)
(constant_declaration type: (_) @type)
(local_variable_declaration type: (_) @type)
(variable_declarator name: (_) @target value: (_) @value) @assign
(resource type: (_) @type name: (_) @target value: (_) @value) @assign
(assignment_expression left: (_) @target operator: (_) @operator right: (_) @value) @assign
(explicit_constructor_invocation constructor: (_) @callee arguments: (_) @arguments) @expr.call
(enhanced_for_statement type: (_) @skip name: (_) @target value: (_) @value body: (_) @body @context.loop) @assign.each

; Where things stand
(if_statement condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(for_statement condition: (_) @condition body: (_) @body @context.loop) @loop
(while_statement body: (_) @context.loop)
(do_statement body: (_) @context.loop)
(try_statement body: (_) @tried @context.try (catch_clause) @handler)
(try_with_resources_statement body: (_) @tried @context.try (catch_clause) @handler)
(catch_clause (catch_formal_parameter) @caught body: (_) @acts)
[(block) (expression_statement) (local_variable_declaration)] @act.inside
(throw_statement) @act.raise
(throw_statement) @context.log
(assert_statement) @context.assert
(switch_expression condition: (_) @value body: (_) @body) @switch
(switch_label (_) @value) @expr.inner @context.comparison
(switch_block_statement_group (switch_label) @condition (return_statement) @then (expression_statement) @then
  (local_variable_declaration) @then (if_statement) @then (for_statement) @then (enhanced_for_statement) @then
  (while_statement) @then (try_statement) @then (block) @then (throw_statement) @then) @case
(switch_rule (switch_label) @condition (expression_statement) @then (block) @then (throw_statement) @then) @case

((method_invocation name: (_) @name) @context.log
  (#any-of? @name "println" "printf" "print" "log" "LOG" "logger" "LOGGER" "info" "debug" "warn" "error" "trace"))
((method_invocation name: (_) @name) @context.assert
  (#any-of? @name "assert*" "verify" "when" "mock" "isEqualTo" "thenReturn" "expect"))
((method_invocation name: (_) @name) @context.comparison
  (#any-of? @name "equals" "equalsIgnoreCase" "startsWith" "endsWith" "contains" "compareTo" "matches"))
((method_invocation name: (_) @name) @context.loop
  (#any-of? @name "forEach"))

; Annotations are calls of what they name; what they stand at gets its value from them
(modifiers) @expr.inner
(annotation name: (_) @callee arguments: (_) @arguments) @expr.call
(annotation_argument_list) @list
(element_value_pair key: (_) @name value: (_) @value) @expr.argument

; Values
(string_literal (string_fragment) @text (multiline_string_fragment) @text (escape_sequence) @text) @expr.string
[(decimal_integer_literal) (hex_integer_literal) (decimal_floating_point_literal)] @expr.number
(true) @expr.true
(false) @expr.false
(null_literal) @expr.null
[(identifier) (type_identifier) (this) (super)] @expr.name
(scoped_identifier scope: (_) @object name: (_) @name) @expr.attribute
(scoped_type_identifier (_) @object (_) @name) @expr.attribute
(generic_type (_) @value) @expr.inner
(field_access object: (_) @object field: (_) @name) @expr.attribute
(array_access array: (_) @object index: (_) @key) @expr.index
(method_invocation object: (_) @object name: (_) @name arguments: (_) @arguments) @expr.call
(object_creation_expression type: (_) @callee arguments: (_) @arguments) @expr.new
(argument_list) @list
[(array_initializer) (element_value_array_initializer)] @expr.tuple
(array_creation_expression type: (_) @skip value: (_) @value) @expr.inner
(parenthesized_expression) @expr.inner
(cast_expression type: (_) @skip value: (_) @value) @expr.inner
(ternary_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @expr.conditional
(unary_expression operator: (_) @operator operand: (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
