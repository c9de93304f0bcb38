; Ruby. Roles, slots and the subset of the query language: parsers/language.h
; A call without a list of arguments may as well be an attribute: see CALL_BARE.

(comment) @comment

; Definitions
(method name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(singleton_method object: (_) @skip name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(class name: (_) @name superclass: (_) @parameters body: (_) @body) @define.class
(module name: (_) @name body: (_) @body) @define.class
(superclass) @expr.inner
[(method_parameters) (block_parameters) (lambda_parameters)] @list
(optional_parameter name: (_) @left value: (_) @right) @expr.default
(keyword_parameter name: (_) @left value: (_) @right) @expr.default
(splat_parameter) @expr.spread
(hash_splat_parameter) @expr.spread.named
[(block_parameter) (forward_parameter) (hash_splat_nil)] @skip
(return (argument_list) @value) @return

; Assignments
(assignment left: (_) @target right: (_) @value) @assign
(operator_assignment left: (_) @target operator: (_) @operator right: (_) @value) @assign
(for pattern: (_) @target value: (_) @value body: (_) @context.loop) @assign.each
(in) @expr.inner
[(left_assignment_list) (right_assignment_list)] @expr.tuple

; Where things stand
(if condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(unless condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(elsif condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
[(then) (else) (body_statement) (block_body) (begin)] @expr.block
(if_modifier body: (_) @then condition: (_) @condition) @branch
(unless_modifier body: (_) @then condition: (_) @condition) @branch
(while body: (_) @context.loop)
(until body: (_) @context.loop)
(body_statement (rescue) @handler)
(block_body (rescue) @handler)
(begin (rescue) @handler)
(rescue exceptions: (_) @caught variable: (_) @name body: (_) @acts)
(rescue_modifier body: (_) @tried @context.try handler: (_) @handler)
(then) @act.inside
(case value: (_) @value (when) @body (else) @body) @switch
(when pattern: (_) @condition @context.comparison body: (_) @then) @case
(pattern) @expr.inner

((call method: (_) @name) @context.log
  (#any-of? @name "puts" "print" "p" "pp" "warn" "raise" "abort" "logger" "Logger" "log" "LOGGER"))
((call method: (_) @name) @context.assert
  (#any-of? @name "expect" "assert*" "refute*" "allow" "stub_request" "stub_responses" "let" "context" "describe" "it"))
((call method: (_) @name) @context.comparison
  (#any-of? @name "start_with?" "end_with?" "include?" "match?" "eql?"))
((call method: (_) @name) @context.loop
  (#any-of? @name "each" "map" "each_with_index" "flat_map" "times" "each_slice"))
((call method: (_) @name) @binds
  (#any-of? @name "tap" "then" "yield_self"))

; Values
[(string) (subshell) (delimited_symbol) (bare_string)] @expr.string
(string (string_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(subshell (string_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(delimited_symbol (string_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(bare_string (string_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(heredoc_body (heredoc_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(interpolation) @expr.inner
(chained_string) @expr.concat
[(integer) (float)] @expr.number
(true) @expr.true
(false) @expr.false
(nil) @expr.null
[(identifier) (constant) (self) (instance_variable) (class_variable) (global_variable)] @expr.name
[(simple_symbol) (hash_key_symbol)] @expr.key
(scope_resolution scope: (_) @object name: (_) @name) @expr.attribute
(element_reference object: (_) @object (_) @key) @expr.index
(call receiver: (_) @object method: (_) @name arguments: (_) @arguments block: (_) @arguments) @expr.call
[(block) (do_block)] @expr.function
(block parameters: (_) @parameters body: (_) @body) @expr.function
(do_block parameters: (_) @parameters body: (_) @body) @expr.function
(lambda parameters: (_) @parameters body: (_) @body) @expr.function
(argument_list) @list
(splat_argument) @expr.spread
(hash_splat_argument) @expr.spread.named
(block_argument) @skip
(parenthesized_statements) @expr.inner
(hash) @expr.object
(pair key: (_) @key value: (_) @value) @expr.item
[(array) (string_array) (symbol_array)] @expr.tuple
(conditional condition: (_) @condition consequence: (_) @then alternative: (_) @else) @expr.conditional
(unary operator: (_) @operator operand: (_) @value) @expr.unary
(binary left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
