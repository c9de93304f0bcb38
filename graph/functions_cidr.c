/* IP networks. An address is one number of 128 bits; those of IPv4 use the lowest 32. */
#include <arpa/inet.h>
#include <math.h>

#include "graph/functions.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

__extension__ typedef unsigned __int128 Bits;

typedef struct {
    Bits address;
    int prefix, size; /* bits of the network part, of the whole: 32 or 128 */
} Network;

/* Bits of the host part; all of them when `count` is 128 or more. */
static Bits low_bits(int count) { return count >= 128 ? ~(Bits)0 : ((Bits)1 << count) - 1; }

/* inet_pton() refuses leading zeros, Terraform takes them as decimal. */
static bool parse_ipv4(Str s, Bits *out) {
    Str rest = s, part;
    int part_count = 0;
    *out = 0;
    while (str_split_next(&rest, '.', &part)) {
        int64_t number;
        if (part.size == 0 || part.size > 4 || part.data[0] == '-' || !str_to_int64(part, &number) || number > 255)
            return false;
        *out = *out << 8 | (Bits)number;
        if (++part_count > 4) return false;
    }
    return part_count == 4;
}

static bool parse_address(Str s, Network *out) {
    if (str_find_char(s, ':', 0) == SIZE_MAX) {
        out->size = 32;
        return parse_ipv4(s, &out->address);
    }
    char text[INET6_ADDRSTRLEN + 16];
    unsigned char bytes[16];
    if (s.size >= sizeof text) return false;
    memcpy(text, s.data, s.size);
    text[s.size] = '\0';
    if (inet_pton(AF_INET6, text, bytes) != 1) return false;
    out->address = 0;
    for (int i = 0; i < 16; i++) out->address = out->address << 8 | bytes[i];
    out->size = 128;
    return true;
}

static bool parse_network(Str s, Network *out) {
    size_t slash = str_find_char(s, '/', 0);
    int64_t prefix;
    if (slash == SIZE_MAX || !parse_address(str_slice(s, 0, slash), out)) return false;
    Str digits = str_slice(s, slash + 1, s.size);
    if (!str_to_int64(digits, &prefix) || prefix < 0 || prefix > out->size || digits.data[0] == '-') return false;
    out->prefix = (int)prefix;
    out->address &= ~low_bits(out->size - out->prefix);
    return true;
}

static Str address_text(Arena *arena, Bits address, int size) {
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    int byte_count = size / 8;
    for (int i = 0; i < byte_count; i++) bytes[i] = (unsigned char)(address >> (8 * (byte_count - 1 - i)));
    inet_ntop(size == 32 ? AF_INET : AF_INET6, bytes, text, sizeof text);
    return str_copy(arena, str_from(text));
}

static const Value *network_value(Evaluator *evaluator, Network network) {
    Str address = address_text(evaluator->arena, network.address, network.size);
    return make_string(evaluator, str_format(evaluator->arena, "%.*s/%d", STR_ARG(address), network.prefix));
}

static const Value *not_a_network(Evaluator *evaluator, const Value *text) {
    return value_error(evaluator, "not a network in CIDR notation: %.*s", STR_ARG(text->string));
}

/* A whole number below 2^127 by magnitude. */
static bool whole_bits(long double number, Bits *magnitude) {
    if (truncl(number) != number || fabsl(number) >= 1e38L) return false;
    *magnitude = (Bits)fabsl(number);
    return true;
}

FUNCTION(cidrhost_) {
    (void)scope, (void)count;
    Network network;
    Bits host;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    if (!whole_bits(arguments[1]->number, &host)) return value_error(evaluator, "cidrhost(): a whole number is needed");
    Bits host_mask = low_bits(network.size - network.prefix);
    bool is_from_end = arguments[1]->number < 0;
    if (is_from_end ? host - 1 > host_mask : host > host_mask)
        return value_error(evaluator, "cidrhost(): the network has no such host");
    Bits address = network.address | (is_from_end ? host_mask - (host - 1) : host);
    return make_string(evaluator, address_text(evaluator->arena, address, network.size));
}

FUNCTION(cidrnetmask_) {
    (void)scope, (void)count;
    Network network;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    if (network.size != 32) return value_error(evaluator, "cidrnetmask(): IPv6 has no netmask");
    return make_string(evaluator, address_text(evaluator->arena, low_bits(32) & ~low_bits(32 - network.prefix), 32));
}

FUNCTION(cidrsubnet_) {
    (void)scope, (void)count;
    Network network;
    int64_t new_bits;
    Bits number;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    if (!number_to_int64(arguments[1]->number, &new_bits) || new_bits < 0 || new_bits > network.size - network.prefix)
        return value_error(evaluator, "cidrsubnet(): the prefix can't be extended by so many bits");
    if (!whole_bits(arguments[2]->number, &number) || arguments[2]->number < 0 || number > low_bits((int)new_bits))
        return value_error(evaluator, "cidrsubnet(): the network has no such subnet");
    network.prefix += (int)new_bits;
    if (network.prefix > 0 && network.size - network.prefix < 128)
        network.address |= number << (network.size - network.prefix);
    return network_value(evaluator, network);
}

/* Networks one behind the other, each aligned to its own size. */
FUNCTION(cidrsubnets_) {
    (void)scope;
    Network network;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    const Value **items = ARENA_ARRAY(evaluator->arena, const Value *, count);
    Bits offset = 0, last = low_bits(network.size - network.prefix);
    bool is_full = false;
    for (size_t i = 1; i < count; i++) {
        int64_t new_bits;
        if (!number_to_int64(arguments[i]->number, &new_bits) || new_bits < 1 ||
            new_bits > network.size - network.prefix)
            return value_error(evaluator, "cidrsubnets(): the prefix can't be extended by so many bits");
        Network subnet = network;
        subnet.prefix += (int)new_bits;
        Bits host_mask = low_bits(subnet.size - subnet.prefix);
        Bits start = (offset + host_mask) & ~host_mask;
        if (is_full || start < offset || start > last)
            return value_error(evaluator, "cidrsubnets(): not enough space left");
        subnet.address = network.address | start;
        items[i - 1] = network_value(evaluator, subnet);
        is_full = start + host_mask >= last;
        offset = start + host_mask + 1;
    }
    return make_typed_list(evaluator, items, count - 1);
}

FUNCTION(cidrcontains_) {
    (void)scope, (void)count;
    Network outer, inner;
    if (!parse_network(arguments[0]->string, &outer)) return not_a_network(evaluator, arguments[0]);
    if (!parse_network(arguments[1]->string, &inner)) {
        if (!parse_address(arguments[1]->string, &inner)) return not_a_network(evaluator, arguments[1]);
        inner.prefix = inner.size;
    }
    if (inner.size != outer.size) return value_error(evaluator, "cidrcontains(): IPv4 and IPv6 do not mix");
    Bits network_mask = ~low_bits(outer.size - outer.prefix);
    return value_bool(inner.prefix >= outer.prefix && (inner.address & network_mask) == (outer.address & network_mask));
}

const FunctionRow cidr_functions[] = {
    {"cidrcontains", "ss", cidrcontains_, 0}, {"cidrhost", "sn", cidrhost_, 0},
    {"cidrnetmask", "s", cidrnetmask_, 0},    {"cidrsubnet", "snn", cidrsubnet_, 0},
    {"cidrsubnets", "sn*", cidrsubnets_, 0},  {0},
};
