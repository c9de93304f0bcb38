; PHP. Roles, slots and the subset of the query language: parsers/language.h

(comment) @comment
[(type_list) (union_type) (primitive_type) (optional_type) (visibility_modifier) (attribute_list) (cast_type)] @skip

; Imports
(namespace_use_declaration) @import.path

; Definitions
(function_definition name: (_) @name parameters: (_) @parameters return_type: (_) @skip body: (_) @body) @define.function
(method_declaration name: (_) @name parameters: (_) @parameters return_type: (_) @skip body: (_) @body) @define.function
(class_declaration name: (_) @name (base_clause) @parameters body: (_) @body) @define.class
(trait_declaration name: (_) @name body: (_) @body) @define.class
(interface_declaration name: (_) @name body: (_) @body) @define.class
(enum_declaration name: (_) @name body: (_) @body) @define.class
(enum_declaration_list) @collection
[(base_clause) (formal_parameters)] @list
(class_interface_clause) @skip
(simple_parameter type: (_) @type name: (_) @left default_value: (_) @right) @expr.default
(property_promotion_parameter type: (_) @type name: (_) @left default_value: (_) @right) @expr.default
(variadic_parameter) @skip
(anonymous_function parameters: (_) @parameters body: (_) @body) @expr.function
(arrow_function parameters: (_) @parameters body: (_) @body) @expr.function
(return_statement (_) @value) @return

; Assignments
(assignment_expression left: (_) @target right: (_) @value) @assign
(augmented_assignment_expression left: (_) @target operator: (_) @operator right: (_) @value) @assign
(property_declaration type: (_) @type)
(property_element name: (_) @target default_value: (_) @value) @assign
(const_element (_) @target (_) @value) @assign
(static_variable_declaration name: (_) @target value: (_) @value) @assign
(foreach_statement (_) @value (_) @target body: (_) @context.loop) @assign.each
(list_literal) @expr.tuple
((function_call_expression function: (_) @callee) @assigns
  (#any-of? @callee "define"))

; Where things stand
(if_statement condition: (_) @condition body: (_) @then alternative: (_) @else) @branch
(else_if_clause condition: (_) @condition body: (_) @then) @branch
(while_statement body: (_) @context.loop)
(for_statement body: (_) @context.loop)
(do_statement body: (_) @context.loop)
(try_statement body: (_) @tried @context.try (catch_clause) @handler)
(catch_clause type: (_) @caught name: (_) @name body: (_) @acts)
[(compound_statement) (expression_statement)] @act.inside
(throw_expression) @act.raise
(empty_statement) @act.skip
[(throw_expression) (echo_statement) (print_intrinsic)] @context.log
(switch_statement condition: (_) @value body: (_) @body) @switch
(case_statement value: (_) @condition @context.comparison (return_statement) @then (expression_statement) @then
  (if_statement) @then (foreach_statement) @then (try_statement) @then (compound_statement) @then) @case
(default_statement (return_statement) @then (expression_statement) @then (if_statement) @then
  (foreach_statement) @then (try_statement) @then (compound_statement) @then) @case

((function_call_expression function: (_) @callee) @context.log
  (#any-of? @callee "error_log" "printf" "print_r" "var_dump" "trigger_error" "logger" "syslog"))
((function_call_expression function: (_) @callee) @context.comparison
  (#any-of? @callee "str_starts_with" "str_ends_with" "str_contains" "in_array" "strpos" "strcmp" "preg_match"))
((member_call_expression name: (_) @name) @context.log
  (#any-of? @name "log*" "logger" "info" "debug" "warning" "error" "critical" "notice" "writeln" "line"))
((member_call_expression name: (_) @name) @context.assert
  (#any-of? @name "assert*" "expect*" "willReturn" "shouldReceive" "with"))
((scoped_call_expression name: (_) @name) @context.log
  (#any-of? @name "Log"))

; Values
(string (string_content) @text (escape_sequence) @text) @expr.string
(encapsed_string (string_content) @text (escape_sequence) @text (variable_name) @value (member_access_expression) @value
  (subscript_expression) @value (member_call_expression) @value (function_call_expression) @value) @expr.string
(heredoc value: (_) @value) @expr.inner
(nowdoc value: (_) @value) @expr.inner
(heredoc_body (string_content) @text (escape_sequence) @text (variable_name) @value (member_access_expression) @value
  (subscript_expression) @value) @expr.string
(nowdoc_body (nowdoc_string) @text) @expr.string
[(integer) (float)] @expr.number
(boolean) @expr.name
(null) @expr.null
[(variable_name) (name) (relative_scope)] @expr.name
(qualified_name "\" @skip prefix: (_) @object (_) @name) @expr.attribute
(namespace_name) @expr.name
(member_access_expression object: (_) @object name: (_) @name) @expr.attribute
(nullsafe_member_access_expression object: (_) @object name: (_) @name) @expr.attribute
(scoped_property_access_expression scope: (_) @object name: (_) @name) @expr.attribute
(class_constant_access_expression (_) @object (_) @name) @expr.attribute
(subscript_expression (_) @object (_) @key) @expr.index
(function_call_expression function: (_) @callee arguments: (_) @arguments) @expr.call
(member_call_expression object: (_) @object name: (_) @name arguments: (_) @arguments) @expr.call
(nullsafe_member_call_expression object: (_) @object name: (_) @name arguments: (_) @arguments) @expr.call
(scoped_call_expression scope: (_) @object name: (_) @name arguments: (_) @arguments) @expr.call
(object_creation_expression (arguments) @arguments (_) @callee) @expr.new
(arguments) @list
(argument name: (_) @name (_) @value) @expr.argument
(variadic_unpacking) @expr.spread
(array_creation_expression) @expr.tuple
(array_element_initializer (_) @key (_) @value) @expr.item
(pair (_) @skip (_) @value) @expr.inner
(by_ref) @expr.inner
[(parenthesized_expression) (clone_expression) (error_suppression_expression)] @expr.inner
(cast_expression type: (_) @skip value: (_) @value) @expr.inner
(conditional_expression condition: (_) @condition body: (_) @then alternative: (_) @else) @expr.conditional
(unary_op_expression operator: (_) @operator argument: (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
