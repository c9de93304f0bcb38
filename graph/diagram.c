#include "graph/diagram.h"

#include <string.h>

#include "analyzer/core/arena.h"

enum { FIRST_SIZE = 1 << 12, CACHE_SIZE_MAX = 1 << 22 };
enum {
    OPERATION_NONE,
    OPERATION_AND,
    OPERATION_OR,
    OPERATION_NOT,
    OPERATION_WITHOUT,
    OPERATION_UNION,
    OPERATION_PRODUCT,
    OPERATION_SOLUTIONS
};

void diagram_init(Diagram *diagram, bool is_zero_suppressed, uint32_t count_max) {
    *diagram = (Diagram){.is_zero_suppressed = is_zero_suppressed, .count_max = count_max};
    diagram->capacity = diagram->cache_size = FIRST_SIZE;
    diagram->table_size = 2 * FIRST_SIZE;
    diagram->nodes = memory_new(diagram->capacity * sizeof *diagram->nodes);
    diagram->table = memory_new(diagram->table_size * sizeof *diagram->table);
    diagram->cache = memory_new(diagram->cache_size * sizeof *diagram->cache);
    memset(diagram->table, 0, diagram->table_size * sizeof *diagram->table);
    memset(diagram->cache, 0, diagram->cache_size * sizeof *diagram->cache);
    diagram->nodes[DIAGRAM_FALSE] = (DiagramNode){UINT32_MAX, DIAGRAM_FALSE, DIAGRAM_FALSE};
    diagram->nodes[DIAGRAM_TRUE] = (DiagramNode){UINT32_MAX, DIAGRAM_TRUE, DIAGRAM_TRUE};
    diagram->count = 2;
}

void diagram_free(Diagram *diagram) {
    memory_free(diagram->nodes);
    memory_free(diagram->table);
    memory_free(diagram->cache);
    *diagram = (Diagram){0};
}

/* ---- unique nodes ---- */

static uint32_t hash_of(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    uint64_t hash = ((uint64_t)a << 32 | b) * 0x9E3779B97F4A7C15u;
    hash ^= ((uint64_t)c << 32 | d) * 0xC2B2AE3D27D4EB4Fu;
    hash *= 0xFF51AFD7ED558CCDu;
    return (uint32_t)(hash >> 32);
}

static uint32_t place_of(const Diagram *diagram, const DiagramNode *node) {
    uint32_t mask = diagram->table_size - 1, at = hash_of(node->variable, node->low, node->high, 0) & mask;
    while (diagram->table[at]) {
        const DiagramNode *other = &diagram->nodes[diagram->table[at]];
        if (other->variable == node->variable && other->low == node->low && other->high == node->high) break;
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(Diagram *diagram) {
    diagram->capacity *= 2;
    diagram->nodes = memory_grow(diagram->nodes, diagram->capacity * sizeof *diagram->nodes);
    diagram->table_size *= 2;
    diagram->table = memory_grow(diagram->table, diagram->table_size * sizeof *diagram->table);
    memset(diagram->table, 0, diagram->table_size * sizeof *diagram->table);
    for (uint32_t i = 2; i < diagram->count; i++) diagram->table[place_of(diagram, &diagram->nodes[i])] = i;
    if (diagram->cache_size >= CACHE_SIZE_MAX) return;
    diagram->cache_size *= 2; /* what it held is worked out again */
    diagram->cache = memory_grow(diagram->cache, diagram->cache_size * sizeof *diagram->cache);
    memset(diagram->cache, 0, diagram->cache_size * sizeof *diagram->cache);
}

DiagramId diagram_node(Diagram *diagram, uint32_t variable, DiagramId low, DiagramId high) {
    if (diagram->is_zero_suppressed ? high == DIAGRAM_FALSE : low == high) return low;
    DiagramNode node = {variable, low, high};
    uint32_t at = place_of(diagram, &node);
    if (diagram->table[at]) return diagram->table[at];
    if (diagram->count >= diagram->count_max) {
        diagram->is_full = true;
        return DIAGRAM_FALSE;
    }
    if (diagram->count == diagram->capacity) {
        grow(diagram);
        at = place_of(diagram, &node);
    }
    diagram->nodes[diagram->count] = node;
    return diagram->table[at] = diagram->count++;
}

/* ---- the cache ---- */

static bool find_cached(const Diagram *diagram, uint32_t operation, uint32_t left, uint32_t right, uint32_t limit,
                        DiagramId *out) {
    uint32_t at = hash_of(left, right, operation, limit) & (diagram->cache_size - 1);
    const DiagramCached *cached = &diagram->cache[at];
    if (cached->operation != operation || cached->left != left || cached->right != right || cached->limit != limit)
        return false;
    *out = cached->result;
    return true;
}

static DiagramId cached(Diagram *diagram, uint32_t operation, uint32_t left, uint32_t right, uint32_t limit,
                        DiagramId result) {
    uint32_t at = hash_of(left, right, operation, limit) & (diagram->cache_size - 1);
    if (!diagram->is_full) diagram->cache[at] = (DiagramCached){operation, left, right, limit, result};
    return result;
}

/* A copy: the array moves when it grows. */
static DiagramNode node_at(const Diagram *diagram, DiagramId id) { return diagram->nodes[id]; }

static void order(DiagramId *left, DiagramId *right) {
    if (*left <= *right) return;
    DiagramId other = *left;
    *left = *right;
    *right = other;
}

/* ---- binary diagrams ---- */

static DiagramId apply(Diagram *diagram, uint32_t operation, DiagramId left, DiagramId right) {
    DiagramId decided = operation == OPERATION_AND ? DIAGRAM_FALSE : DIAGRAM_TRUE, result;
    DiagramId neutral = operation == OPERATION_AND ? DIAGRAM_TRUE : DIAGRAM_FALSE;
    if (left == decided || right == decided || diagram->is_full) return decided;
    if (left == neutral || left == right) return right;
    if (right == neutral) return left;
    order(&left, &right);
    if (find_cached(diagram, operation, left, right, 0, &result)) return result;
    DiagramNode a = node_at(diagram, left), b = node_at(diagram, right);
    uint32_t variable = a.variable < b.variable ? a.variable : b.variable;
    DiagramId low =
        apply(diagram, operation, a.variable == variable ? a.low : left, b.variable == variable ? b.low : right);
    DiagramId high =
        apply(diagram, operation, a.variable == variable ? a.high : left, b.variable == variable ? b.high : right);
    return cached(diagram, operation, left, right, 0, diagram_node(diagram, variable, low, high));
}

DiagramId diagram_and(Diagram *diagram, DiagramId left, DiagramId right) {
    return apply(diagram, OPERATION_AND, left, right);
}

DiagramId diagram_or(Diagram *diagram, DiagramId left, DiagramId right) {
    return apply(diagram, OPERATION_OR, left, right);
}

DiagramId diagram_not(Diagram *diagram, DiagramId node) {
    DiagramId result;
    if (node <= DIAGRAM_TRUE) return node == DIAGRAM_TRUE ? DIAGRAM_FALSE : DIAGRAM_TRUE;
    if (diagram->is_full) return DIAGRAM_FALSE;
    if (find_cached(diagram, OPERATION_NOT, node, 0, 0, &result)) return result;
    DiagramNode own = node_at(diagram, node);
    DiagramId low = diagram_not(diagram, own.low), high = diagram_not(diagram, own.high);
    return cached(diagram, OPERATION_NOT, node, 0, 0, diagram_node(diagram, own.variable, low, high));
}

/* ---- sets ---- */

/* UINT32_MAX is no limit. */
static uint32_t one_less(uint32_t limit) { return limit == UINT32_MAX ? limit : limit - 1; }

DiagramId diagram_without(Diagram *diagram, DiagramId left, DiagramId right) {
    DiagramId result;
    if (right == DIAGRAM_TRUE || left == right) return DIAGRAM_FALSE; /* all hold the empty set */
    if (right == DIAGRAM_FALSE || left <= DIAGRAM_TRUE || diagram->is_full) return left;
    DiagramNode a = node_at(diagram, left), b = node_at(diagram, right);
    if (a.variable > b.variable) return diagram_without(diagram, left, b.low);
    if (find_cached(diagram, OPERATION_WITHOUT, left, right, 0, &result)) return result;
    DiagramId other = a.variable == b.variable ? b.low : right;
    DiagramId low = diagram_without(diagram, a.low, other), high = diagram_without(diagram, a.high, other);
    if (a.variable == b.variable) high = diagram_without(diagram, high, b.high);
    return cached(diagram, OPERATION_WITHOUT, left, right, 0, diagram_node(diagram, a.variable, low, high));
}

DiagramId diagram_union(Diagram *diagram, DiagramId left, DiagramId right) {
    DiagramId result;
    if (left == DIAGRAM_TRUE || right == DIAGRAM_TRUE) return DIAGRAM_TRUE;
    if (left == DIAGRAM_FALSE || left == right || diagram->is_full) return right;
    if (right == DIAGRAM_FALSE) return left;
    order(&left, &right);
    if (find_cached(diagram, OPERATION_UNION, left, right, 0, &result)) return result;
    DiagramNode a = node_at(diagram, left), b = node_at(diagram, right);
    uint32_t variable = a.variable < b.variable ? a.variable : b.variable;
    DiagramId low =
        diagram_union(diagram, a.variable == variable ? a.low : left, b.variable == variable ? b.low : right);
    DiagramId high = diagram_union(diagram, a.variable == variable ? a.high : DIAGRAM_FALSE,
                                   b.variable == variable ? b.high : DIAGRAM_FALSE);
    high = diagram_without(diagram, high, low);
    return cached(diagram, OPERATION_UNION, left, right, 0, diagram_node(diagram, variable, low, high));
}

DiagramId diagram_product(Diagram *diagram, DiagramId left, DiagramId right, uint32_t limit) {
    DiagramId result;
    if (left == DIAGRAM_FALSE || right == DIAGRAM_FALSE || diagram->is_full) return DIAGRAM_FALSE;
    if (left == DIAGRAM_TRUE && right == DIAGRAM_TRUE) return DIAGRAM_TRUE;
    order(&left, &right);
    DiagramNode a = node_at(diagram, left), b = node_at(diagram, right);
    uint32_t variable = a.variable < b.variable ? a.variable : b.variable;
    if (find_cached(diagram, OPERATION_PRODUCT, left, right, limit, &result)) return result;
    DiagramId a_low = a.variable == variable ? a.low : left, b_low = b.variable == variable ? b.low : right;
    DiagramId a_high = a.variable == variable ? a.high : DIAGRAM_FALSE;
    DiagramId b_high = b.variable == variable ? b.high : DIAGRAM_FALSE;
    DiagramId low = diagram_product(diagram, a_low, b_low, limit), high = DIAGRAM_FALSE;
    if (limit > 0) {
        high = diagram_product(diagram, a_high, b_high, one_less(limit));
        high = diagram_union(diagram, high, diagram_product(diagram, a_high, b_low, one_less(limit)));
        high = diagram_union(diagram, high, diagram_product(diagram, a_low, b_high, one_less(limit)));
        high = diagram_without(diagram, high, low);
    }
    return cached(diagram, OPERATION_PRODUCT, left, right, limit, diagram_node(diagram, variable, low, high));
}

DiagramId diagram_solutions(Diagram *sets, Diagram *binary, DiagramId node, uint32_t limit, bool is_coherent) {
    DiagramId result;
    if (node <= DIAGRAM_TRUE || sets->is_full || binary->is_full) return node <= DIAGRAM_TRUE ? node : DIAGRAM_FALSE;
    if (find_cached(sets, OPERATION_SOLUTIONS, node, 0, limit, &result)) return result;
    DiagramNode own = node_at(binary, node);
    DiagramId low = diagram_solutions(sets, binary, own.low, limit, is_coherent), high = DIAGRAM_FALSE;
    if (limit > 0) {
        DiagramId above = is_coherent ? own.high : diagram_or(binary, own.low, own.high);
        high = diagram_without(sets, diagram_solutions(sets, binary, above, one_less(limit), is_coherent), low);
    }
    return cached(sets, OPERATION_SOLUTIONS, node, 0, limit, diagram_node(sets, own.variable, low, high));
}
