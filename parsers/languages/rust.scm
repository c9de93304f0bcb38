; Rust. Roles, slots and the subset of the query language: parsers/language.h
; The tokens of a macro have no syntax: what is in them is text.

[(line_comment) (block_comment)] @comment
[(type_arguments) (type_parameters) (where_clause) (visibility_modifier) (lifetime) (trait_bounds) (type_item)
 (inner_attribute_item) (attribute_item)] @skip

; Imports
(use_declaration argument: (_) @module) @import.path

; Definitions
(function_item name: (_) @name parameters: (_) @parameters return_type: (_) @skip body: (_) @body) @define.function
(impl_item trait: (_) @skip type: (_) @name body: (_) @body) @define.class
(struct_item name: (_) @name body: (_) @body) @define.class
(trait_item name: (_) @name body: (_) @body) @define.class
(enum_variant_list) @collection
(mod_item name: (_) @name body: (_) @body)
(field_declaration name: (_) @name type: (_) @type)
[(parameters) (closure_parameters)] @list
(parameter pattern: (_) @left type: (_) @type) @expr.default
(self_parameter) @skip
(closure_expression parameters: (_) @parameters return_type: (_) @skip body: (_) @value) @expr.function
(return_expression (_) @value) @return

; Assignments
(let_declaration pattern: (_) @target type: (_) @type value: (_) @value) @assign
(const_item name: (_) @target type: (_) @type value: (_) @value) @assign
(static_item name: (_) @target type: (_) @type value: (_) @value) @assign
(assignment_expression left: (_) @target right: (_) @value) @assign
(compound_assignment_expr left: (_) @target operator: (_) @operator right: (_) @value) @assign
(let_condition pattern: (_) @target value: (_) @value) @assign
(for_expression pattern: (_) @target value: (_) @value body: (_) @context.loop) @assign.each
(tuple_pattern) @expr.tuple
(tuple_struct_pattern type: (_) @skip (_) @value) @expr.inner
[(mut_pattern) (ref_pattern) (reference_pattern)] @expr.inner

; Where things stand
(if_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(while_expression body: (_) @context.loop)
(loop_expression body: (_) @context.loop)
(match_expression value: (_) @value body: (_) @body) @switch
(match_block) @expr.cases
(match_arm pattern: (_) @condition value: (_) @then) @case
(match_pattern) @expr.inner @context.comparison
(else_clause) @expr.inner
(block) @expr.block

((macro_invocation macro: (_) @callee) @context.log
  (#any-of? @callee "println" "print" "eprintln" "eprint" "panic" "info" "debug" "warn" "error" "trace" "log" "tracing"
    "bail" "anyhow" "unreachable" "todo"))
((macro_invocation macro: (_) @callee) @context.assert
  (#any-of? @callee "assert*" "debug_assert*"))
((call_expression function: (_) @callee) @context.comparison
  (#any-of? @callee "starts_with" "ends_with" "contains" "eq"))

; Values
(string_literal (string_content) @text (escape_sequence) @text) @expr.string
(raw_string_literal (string_content) @text) @expr.string
[(integer_literal) (float_literal)] @expr.number
(boolean_literal) @expr.name
[(identifier) (type_identifier) (self) (crate) (super)] @expr.name
(field_expression value: (_) @object field: (_) @name) @expr.attribute
(scoped_identifier path: (_) @object name: (_) @name) @expr.attribute
(scoped_type_identifier path: (_) @object name: (_) @name) @expr.attribute
(generic_function function: (_) @value) @expr.inner
(generic_type type: (_) @value) @expr.inner
(index_expression (_) @object (_) @key) @expr.index
(call_expression function: (_) @callee arguments: (_) @arguments) @expr.call
(macro_invocation macro: (_) @callee (token_tree) @arguments) @expr.call
[(arguments) (token_tree)] @list
(struct_expression name: (_) @callee body: (_) @arguments) @expr.new
(field_initializer_list) @expr.object
(field_initializer field: (_) @key value: (_) @value) @expr.item
(field_identifier) @expr.key
(shorthand_field_initializer) @expr.item.name
(await_expression (_) @value) @expr.await
[(try_expression) (parenthesized_expression) (async_block) (unsafe_block)] @expr.inner
(reference_expression value: (_) @value) @expr.inner
(type_cast_expression value: (_) @value type: (_) @skip) @expr.inner
[(array_expression) (tuple_expression)] @expr.tuple
(unary_expression "!" @operator "-" @operator (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
