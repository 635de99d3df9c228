// Traps: addresses without end that portals make without meaning to. An address is judged by itself
// alone, so that the same answer can be had again whenever somebody asks why it was left out.
//
//   length       longer than a title in its query makes an address
//   depth        deeper than any portal's folders
//   repetition   the same folders over and over: /a/b/a/b/a/b/, of relative links in wrong places
//   parameters   more parameters than any list or search has
//   calendar     a day or month before 1949 or after next year: calendars lead on for ever
//
// The bounds are far beyond what portals have (cms families, seen and described), so none of them
// is an option.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "base/url.h"

namespace shilu {

enum class Trap { kLength, kDepth, kRepetition, kParameters, kCalendar };
inline constexpr size_t kTrapCount = 5;

// The counted reason: "trap_length", "trap_depth", …
std::string_view trap_name(Trap trap);

// The first that the address is. `now` is when it was met, which tells what next year is.
std::optional<Trap> trap_of(const Url& url, Instant now);

// Links that are taken from one page, of all it has. The longest lists and site maps hold some
// hundred; a page with more is made by a machine for machines.
inline constexpr size_t kMostOutlinks = 5'000;

// The address without the mark of a visit that some servers write into links: ;jsessionid= in the
// path, JSESSIONID, PHPSESSID and ASPSESSIONID… in the query, (S(…)) of ASP.NET. Each visit has
// another one, and a server asked without gives the same page.
Url without_session(const Url& url);

}  // namespace shilu
