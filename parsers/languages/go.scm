; Go. Roles, slots and the subset of the query language: parsers/language.h

(comment) @comment
[(package_clause) (type_arguments) (type_parameter_list)] @skip

; Imports
(import_spec) @import.path

; Definitions: a method has its receiver as the first parameter
(function_declaration name: (_) @name parameters: (_) @parameters result: (_) @skip body: (_) @body) @define.function
(method_declaration receiver: (_) @parameters name: (_) @name parameters: (_) @parameters result: (_) @skip
  body: (_) @body) @define.function
(type_spec name: (_) @name type: (_) @body) @define.class
(field_declaration name: (_) @name type: (_) @type tag: (_) @skip)
(parameter_list) @list
(parameter_declaration name: (_) @left type: (_) @type) @expr.default
(variadic_parameter_declaration) @skip
(func_literal parameters: (_) @parameters result: (_) @skip body: (_) @body) @expr.function
(return_statement (expression_list) @value) @return

; Assignments
(short_var_declaration left: (_) @target right: (_) @value) @assign
(assignment_statement left: (_) @target operator: (_) @operator right: (_) @value) @assign
(var_spec name: (_) @target type: (_) @type value: (_) @value) @assign
(const_spec name: (_) @target type: (_) @type value: (_) @value) @assign
(range_clause left: (_) @target right: (_) @value) @assign.each
(expression_list) @expr.values

; Where things stand
(if_statement condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(if_statement) @act.test
[(block) (statement_list) (expression_statement)] @act.inside
(for_statement) @context.loop
(for_clause condition: (_) @condition) @loop
(expression_switch_statement value: (_) @value (expression_case) @body (default_case) @body) @switch
(expression_case value: (_) @condition @context.comparison (statement_list) @then) @case
(default_case (statement_list) @then) @case

((call_expression function: (_) @callee) @context.log
  (#any-of? @callee "Print*" "Sprint*" "Fprint*" "log" "logger" "Log" "klog" "Errorf" "Fatal*" "Info*" "Debug*" "Warn*"
    "errors" "panic" "zap" "slog"))
((call_expression function: (_) @callee) @context.assert
  (#any-of? @callee "assert" "require" "Expect" "Equal" "t"))
((call_expression function: (_) @callee) @context.comparison
  (#any-of? @callee "HasPrefix" "HasSuffix" "Contains" "EqualFold"))

; Values
(interpreted_string_literal (interpreted_string_literal_content) @text (escape_sequence) @text) @expr.string
(raw_string_literal (raw_string_literal_content) @text) @expr.string
[(int_literal) (float_literal)] @expr.number
(true) @expr.true
(false) @expr.false
(nil) @expr.null
[(identifier) (type_identifier) (package_identifier)] @expr.name
(field_identifier) @expr.key
(selector_expression operand: (_) @object field: (_) @name) @expr.attribute
(qualified_type package: (_) @object name: (_) @name) @expr.attribute
(index_expression operand: (_) @object index: (_) @key) @expr.index
(call_expression function: (_) @callee arguments: (_) @arguments) @expr.call
(composite_literal type: (_) @callee body: (_) @arguments) @expr.new
(argument_list) @list
(literal_value) @expr.tuple
(keyed_element key: (_) @key value: (_) @value) @expr.item.field
(literal_element) @expr.inner
[(parenthesized_expression) (pointer_type)] @expr.inner
(type_assertion_expression operand: (_) @value type: (_) @skip) @expr.inner
(unary_expression operator: (_) @operator operand: (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
