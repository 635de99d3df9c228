// The key under which web archives' indexes have an address: SURT order after the canonical form
// that the readers of CDX files look addresses up by. Other addresses of the same page fall
// together in it, so it is no address: that stands beside it in the index.
//
//   http://www.ln.gov.cn/ZWGK/?b=2&a=1      cn,gov,ln)/zwgk?a=1&b=2
//
// In order: percent escapes undone and set anew; empty and dot segments out of the path; "www." and
// "www2." off the host; the scheme and its own port dropped; all in lower case; session ids taken
// out of path and query; no slash at the end; parts of the query sorted.
#pragma once

#include <string>

#include "base/url.h"

namespace shilu {

std::string surt_key(const Url& url);

}  // namespace shilu
