/* Calls that say a region where no client is in sight: graph/setting_reads.def. */
#ifndef GRAPH_SETTING_READS_H
#define GRAPH_SETTING_READS_H

#include "parsers/facts.h"

/* What a call gives that reads a setting by a key, when nobody set it: its last argument; 0 when it is no such call. `key` is
 * then the setting's, as written. */
ExprId setting_read_fallback(const Facts *facts, ExprId call, Str *key);
/* What a call gives a setting, by a key which tells that it is one; 0 when it is no such call. `key` as above. */
ExprId setting_written(const Facts *facts, ExprId call, Str *key);
/* Does what stands before the key, or the key itself, tell that this is a setting and no part of what a request gave? */
bool setting_read_is_plain(const Facts *facts, ExprId call, Str key);
/* Does a call of this name take a region as its argument? */
bool setting_call_gives_region(Str callee);
/* Does a call of this name compare what it is given, or keep it beside others? */
bool setting_call_compares(Str callee);
/* Does a call of this name fill an object that it is given from the environment or a file? */
bool setting_call_fills(Str callee);
/* Does a call of this name make a message of what it is given? */
bool setting_call_serialises(Str callee);
/* Is a variable of this name what a request gave, so that what it leaves out has a meaning of its own? */
bool setting_is_answer(Str holder);
/* … or a name of what tells where a bucket is? */
bool setting_tells_of_bucket(Str name);
/* Is any key of the object called like an address? */
bool setting_has_endpoints(const Facts *facts, ExprId object);
/* The address that an object of settings has beside the region under this key, and for the same thing; 0: none. */
ExprId setting_endpoint_beside(const Facts *facts, ExprId object, Str region_key);

#endif
