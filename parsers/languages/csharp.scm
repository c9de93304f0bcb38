; C#. Roles, slots and the subset of the query language: parsers/language.h

(comment) @comment
[(type_parameter_list) (type_argument_list) (type_parameter_constraints_clause) (modifier) (catch_declaration)] @skip

; Imports: the names of a namespace need none of their own
(using_directive) @import.open

; Definitions
(method_declaration returns: (_) @skip name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(constructor_declaration name: (_) @name parameters: (_) @parameters (constructor_initializer) @body body: (_) @body)
  @define.function
(constructor_initializer "base" @callee "this" @callee (argument_list) @arguments) @expr.call
(local_function_statement type: (_) @skip name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(class_declaration name: (_) @name (parameter_list) @parameters (base_list) @parameters body: (_) @body) @define.class
(record_declaration name: (_) @name (parameter_list) @parameters body: (_) @body) @define.class
(struct_declaration name: (_) @name body: (_) @body) @define.class
(interface_declaration name: (_) @name body: (_) @body) @define.class
(enum_member_declaration_list) @collection
[(parameter_list) (base_list)] @list
(parameter type: (_) @type name: (_) @left (_) @right) @expr.default
(lambda_expression type: (_) @skip parameters: (_) @parameters body: (_) @value) @expr.function
(return_statement (_) @value) @return
(arrow_expression_clause (_) @value) @return

; Assignments
(variable_declaration type: (_) @type)
(variable_declarator name: (_) @target (bracketed_argument_list) @skip (_) @value) @assign
(property_declaration type: (_) @type name: (_) @target value: (_) @value) @assign
(assignment_expression left: (_) @target operator: (_) @operator right: (_) @value) @assign
(foreach_statement type: (_) @skip left: (_) @target right: (_) @value body: (_) @body @context.loop) @assign.each

; Where things stand
(if_statement condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(for_statement condition: (_) @condition body: (_) @body @context.loop) @loop
(while_statement body: (_) @context.loop)
(switch_statement value: (_) @value body: (_) @body) @switch
(constant_pattern (_) @value) @expr.inner @context.comparison
(switch_section (constant_pattern) @condition (return_statement) @then (expression_statement) @then
  (local_declaration_statement) @then (if_statement) @then (for_statement) @then (foreach_statement) @then
  (while_statement) @then (try_statement) @then (block) @then (throw_statement) @then) @case
(try_statement body: (_) @tried @context.try (catch_clause) @handler)
(catch_clause (catch_declaration) @caught (catch_filter_clause) @guard body: (_) @acts)
[(block) (expression_statement) (local_declaration_statement) (variable_declaration)] @act.inside
(throw_statement) @act.raise
(empty_statement) @act.skip
[(throw_statement) (throw_expression)] @context.log

((invocation_expression function: (_) @callee) @context.log
  (#any-of? @callee "WriteLine" "Write" "Log*" "_logger" "logger" "Logger" "Debug" "Trace"))
((invocation_expression function: (_) @callee) @context.assert
  (#any-of? @callee "Assert" "Should*" "Setup" "Verify" "Returns" "Mock"))
((invocation_expression function: (_) @callee) @context.comparison
  (#any-of? @callee "Equals" "StartsWith" "EndsWith" "Contains" "CompareTo"))

; Values
(string_literal (string_literal_content) @text (escape_sequence) @text) @expr.string
(verbatim_string_literal) @expr.string
(raw_string_literal (raw_string_content) @text) @expr.string
(interpolated_string_expression (string_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(interpolation (interpolation_brace) @skip (interpolation_alignment_clause) @skip (interpolation_format_clause) @skip
  (_) @value) @expr.inner
[(integer_literal) (real_literal)] @expr.number
(boolean_literal) @expr.bool
(null_literal) @expr.null
[(identifier) "this" "base"] @expr.name
(generic_name (identifier) @value) @expr.inner
(qualified_name qualifier: (_) @object name: (_) @name) @expr.attribute
(member_access_expression expression: (_) @object name: (_) @name) @expr.attribute
(element_access_expression expression: (_) @object subscript: (_) @key) @expr.index
[(bracketed_argument_list) (element_binding_expression)] @expr.inner
(invocation_expression function: (_) @callee arguments: (_) @arguments) @expr.call
(object_creation_expression type: (_) @callee arguments: (_) @arguments initializer: (_) @arguments) @expr.new
(implicit_object_creation_expression (argument_list) @arguments (initializer_expression) @arguments) @expr.new
(argument_list) @list
(argument name: (_) @name "this" @value (_) @value) @expr.argument
(initializer_expression) @expr.initializer
(collection_expression) @expr.tuple
(implicit_array_creation_expression) @expr.inner
(array_creation_expression type: (_) @skip (_) @value) @expr.inner
(await_expression (_) @value) @expr.await
[(parenthesized_expression) (checked_expression)] @expr.inner
(cast_expression type: (_) @skip value: (_) @value) @expr.inner
(as_expression left: (_) @value right: (_) @skip) @expr.inner
(conditional_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @expr.conditional
(prefix_unary_expression "!" @operator "-" @operator (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
