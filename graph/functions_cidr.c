/* IP networks. An address is one number of 128 bits; those of IPv4 use the lowest 32. */
#include <arpa/inet.h>

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

/* ::ffff:10.0.0.1 is one of IPv6 in calculations, and of IPv4 when it is written. */
static bool is_mapped(Bits address, int size) { return size == 128 && address >> 32 == 0xFFFF; }

static void add_ipv4(StrBuf *out, Bits address) {
    for (int shift = 24; shift >= 0; shift -= 8)
        strbuf_format(out, "%u%s", (unsigned)(address >> shift) & 0xFF, shift ? "." : "");
}

/* Groups without leading zeros; the first of the longest runs of two or more zeros is left out. */
static void add_ipv6(StrBuf *out, Bits address) {
    enum { GROUPS = 8 };
    unsigned groups[GROUPS];
    int from = GROUPS, size = 1;
    for (int i = 0; i < GROUPS; i++) groups[i] = (unsigned)(address >> (112 - 16 * i)) & 0xFFFF;
    for (int i = 0; i < GROUPS; i++) {
        int end = i;
        while (end < GROUPS && groups[end] == 0) end++;
        if (end - i <= size) continue;
        from = i;
        size = end - i;
    }
    for (int i = 0; i < GROUPS; i++) {
        if (i == from) {
            strbuf_add(out, STR("::"));
            i += size - 1;
            continue;
        }
        strbuf_format(out, "%s%x", i && i != from + size ? ":" : "", groups[i]);
    }
}

static Str address_text(Arena *arena, Bits address, int size) {
    StrBuf out = strbuf_new(arena, INET6_ADDRSTRLEN);
    if (size == 32 || is_mapped(address, size))
        add_ipv4(&out, address);
    else
        add_ipv6(&out, address);
    return strbuf_str(&out);
}

static const Value *network_value(Evaluator *evaluator, Network network) {
    Str address = address_text(evaluator->arena, network.address, network.size);
    int prefix = network.prefix;
    if (is_mapped(network.address, network.size)) prefix = prefix > 96 ? prefix - 96 : 0;
    return make_string(evaluator, str_format(evaluator->arena, "%.*s/%d", STR_ARG(address), prefix));
}

static const Value *not_a_network(Evaluator *evaluator, const Value *text) {
    return value_error(evaluator, "not a network in CIDR notation: %.*s", STR_ARG(text->string));
}

static bool whole_bits(Number number, Bits *magnitude) {
    uint64_t halves[2];
    if (!number_to_magnitude(number, halves)) return false;
    *magnitude = (Bits)halves[0] << 64 | halves[1];
    return true;
}

/* `address` with the bits of a number from `shift` on. A negative number has ones without end in front, and the result
 * is taken by its magnitude: cidrsubnet("10.0.0.0/16", 8, -1) is 0.0.1.0/24. False when it has more bits than fit. */
static bool insert_bits(Network *network, Bits number, bool is_negative, int shift) {
    Bits address = network->address;
    if (number && (shift >= 128 || (number << shift) >> shift != number)) return false;
    if (number) number <<= shift;
    address = is_negative && number ? ((number - 1) & ~address) + 1 : address | number;
    network->address = address;
    return network->size == 128 ? !is_negative || address : address >> 32 == 0;
}

/* Terraform looks at the last 64 bits only to tell whether there is such a host. */
FUNCTION(cidrhost_) {
    (void)scope, (void)count;
    Network network;
    Bits host;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    if (!whole_bits(arguments[1]->number, &host)) return value_error(evaluator, "cidrhost(): a whole number is needed");
    Bits host_mask = low_bits(network.size - network.prefix);
    bool is_from_end = number_is_negative(arguments[1]->number) && host;
    Bits seen = is_from_end ? host - 1 : (uint64_t)host;
    bool is_wrapped = !is_from_end && (int64_t)(uint64_t)host < 0;
    if (seen > host_mask && !is_wrapped) return value_error(evaluator, "cidrhost(): the network has no such host");
    int shift = is_mapped(network.address, network.size) ? 96 : 0;
    if (!insert_bits(&network, is_from_end ? host_mask - (host - 1) : host, false, shift))
        return value_error(evaluator, "cidrhost(): the address has no room for such a host");
    return make_string(evaluator, address_text(evaluator->arena, network.address, network.size));
}

FUNCTION(cidrnetmask_) {
    (void)scope, (void)count;
    Network network;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    if (network.size != 32 && !is_mapped(network.address, network.size))
        return value_error(evaluator, "cidrnetmask(): IPv6 has no netmask");
    Bits mask = low_bits(network.size) & ~low_bits(network.size - network.prefix);
    return make_string(evaluator, address_text(evaluator->arena, mask, network.size));
}

FUNCTION(cidrsubnet_) {
    (void)scope, (void)count;
    Network network;
    int64_t new_bits;
    Bits number;
    if (!parse_network(arguments[0]->string, &network)) return not_a_network(evaluator, arguments[0]);
    if (!number_to_int64(arguments[1]->number, &new_bits) || new_bits < -network.prefix ||
        new_bits > network.size - network.prefix)
        return value_error(evaluator, "cidrsubnet(): the prefix can't be extended by so many bits");
    bool is_whole = whole_bits(arguments[2]->number, &number);
    bool is_negative = is_whole && number_is_negative(arguments[2]->number) && number;
    network.prefix += (int)new_bits;
    bool has_number = is_whole && (is_negative || new_bits < 0 || number <= low_bits((int)new_bits));
    if (!has_number || !insert_bits(&network, number, is_negative, network.size - network.prefix))
        return value_error(evaluator, "cidrsubnet(): the network has no such subnet");
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
